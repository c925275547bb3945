//! Secrets that may lie in files: `NAME_FILE` beside `NAME`.

use std::fs;

use super::reader::Reader;

impl Reader<'_> {
    /// Whether there is a value, or a file for it.
    pub(super) fn is_set_or_filed(&self, key: &str) -> bool {
        self.vars.get(key).is_some() || self.vars.get(&in_file(key)).is_some()
    }

    /// The value, or what its file holds.
    pub(super) fn set_or_filed(&mut self, key: &str, example: &str) -> Option<String> {
        let file = in_file(key);
        let problem = match (self.vars.get(key), self.vars.get(&file)) {
            (Some(value), None) => return Some(value.to_owned()),
            (None, Some(path)) => return self.content(&file, path, example),
            (Some(_), Some(_)) => format!("is set, and so is {file}; keep one of them"),
            (None, None) => format!("is not set, nor is {file}"),
        };
        self.mistake(key, problem, example);
        None
    }

    /// What the file holds, without the end of its last line.
    pub(super) fn content(&mut self, key: &str, path: &str, example: &str) -> Option<String> {
        let problem = match fs::read_to_string(path) {
            Ok(content) if !content.trim().is_empty() => {
                return Some(content.trim_end_matches(['\r', '\n']).to_owned());
            }
            Ok(_) => format!("the file `{path}` is empty"),
            Err(error) => format!("`{path}` cannot be read: {error}"),
        };
        self.mistake(key, problem, example);
        None
    }
}

fn in_file(key: &str) -> String {
    format!("{key}_FILE")
}
