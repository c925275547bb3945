//! The file with the proxy table.

use super::reader::Reader;
use crate::proxy::Table;

impl Reader<'_> {
    pub(super) fn proxy_table(&mut self) -> Option<Table> {
        let path = self.value("BFF_CONFIG");
        let is_default = self.vars.get("BFF_CONFIG").is_none();
        let text = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if is_default && error.kind() == std::io::ErrorKind::NotFound => String::new(),
            Err(error) => {
                self.mistake(
                    "BFF_CONFIG",
                    format!("`{path}` cannot be read: {error}"),
                    "BFF_CONFIG=bff.toml",
                );
                return None;
            }
        };
        match Table::parse(&text) {
            Ok(table) => Some(table),
            Err(mistakes) => {
                for mistake in mistakes {
                    self.mistake(
                        &format!("{path}: {}", mistake.key),
                        mistake.problem,
                        mistake.example,
                    );
                }
                None
            }
        }
    }
}
