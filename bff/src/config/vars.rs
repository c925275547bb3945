use std::collections::HashMap;

/// The variables a configuration is read from: the environment, and defaults beneath it.
///
/// Development is nothing but other defaults, so the code path is the one that runs in production.
#[derive(Clone, Debug, Default)]
pub struct Vars {
    environment: HashMap<String, String>,
    development: HashMap<String, String>,
}

impl Vars {
    /// The variables of this process. Empty ones, and those that are not UTF-8, count as unset.
    pub fn from_env() -> Self {
        std::env::vars_os()
            .filter_map(|(key, value)| Some((key.into_string().ok()?, value.into_string().ok()?)))
            .collect()
    }

    /// The variable's value, unless it is unset or blank.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.in_environment(key).or_else(|| value(&self.development, key))
    }

    /// Gives a variable a value if it has none: one for development.
    pub fn set_default(&mut self, key: &str, value: impl Into<String>) {
        if self.get(key).is_none() {
            self.development.insert(key.to_owned(), value.into());
        }
    }

    /// Whether it is development that gave it its value.
    pub(crate) fn has_default(&self, key: &str) -> bool {
        self.in_environment(key).is_none() && self.development.contains_key(key)
    }

    /// The names of all that somebody has set.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.environment.keys().map(String::as_str)
    }

    /// The value that somebody has set.
    pub(super) fn in_environment(&self, key: &str) -> Option<&str> {
        value(&self.environment, key)
    }
}

fn value<'a>(variables: &'a HashMap<String, String>, key: &str) -> Option<&'a str> {
    let value = variables.get(key)?.trim();
    (!value.is_empty()).then_some(value)
}

impl<K: Into<String>, V: Into<String>> FromIterator<(K, V)> for Vars {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(variables: I) -> Self {
        let environment = variables
            .into_iter()
            .map(|(key, value)| (key.into(), value.into()))
            .collect();
        Self {
            environment,
            development: HashMap::new(),
        }
    }
}
