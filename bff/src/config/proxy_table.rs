//! The file with the proxy table.

use super::reader::Reader;
use crate::proxy::Table;

impl Reader<'_> {
    pub(super) fn proxy_table(&mut self) -> Option<Table> {
        const DEFAULT: &str = "bff.toml";
        let chosen = self.vars.get("BFF_CONFIG");
        let path = chosen.unwrap_or(DEFAULT);
        let text = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if chosen.is_none() && error.kind() == std::io::ErrorKind::NotFound => String::new(),
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
