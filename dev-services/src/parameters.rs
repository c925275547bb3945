use std::collections::HashMap;

use url::form_urlencoded;

/// The parameters of a request, from its query or its form. RFC 6749 §3.1: one without a value is as good
/// as omitted, and none may appear twice.
pub(crate) struct Parameters(HashMap<String, String>);

/// The name of a parameter that appears more than once.
pub(crate) struct Duplicate(String);

impl std::fmt::Display for Duplicate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Whatever the name was, keep to what RFC 6749 allows in an error_description.
        let name: String = self
            .0
            .chars()
            .filter(|c| c.is_ascii_alphanumeric() || *c == '_')
            .collect();
        write!(f, "The parameter {name} appears more than once")
    }
}

impl Parameters {
    pub(crate) fn parse(encoded: &[u8]) -> Result<Self, Duplicate> {
        let mut parameters = HashMap::new();
        for (name, value) in form_urlencoded::parse(encoded) {
            if parameters.insert(name.to_string(), value.into_owned()).is_some() {
                return Err(Duplicate(name.into_owned()));
            }
        }
        Ok(Self(parameters))
    }

    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0
            .get(name)
            .map(String::as_str)
            .filter(|value| !value.is_empty())
    }

    pub(crate) fn owned(&self, name: &str) -> Option<String> {
        self.get(name).map(str::to_owned)
    }
}
