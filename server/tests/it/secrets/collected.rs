//! What must not be told.

use std::collections::BTreeSet;

use url::form_urlencoded;

use crate::support::{Browser, Gate, occurs, query_of};

/// Shorter values name nothing.
const SHORT: usize = 8;
/// The names under which a provider is told secrets.
const TOLD: [&str; 5] = ["code", "code_verifier", "refresh_token", "token", "client_secret"];

/// Everything that must not be told, as it comes up.
#[derive(Debug, Default)]
pub(super) struct Secrets(BTreeSet<String>);

impl Secrets {
    pub(super) fn count(&self) -> usize {
        self.0.len()
    }

    pub(super) fn add(&mut self, values: impl IntoIterator<Item = String>) {
        self.0
            .extend(values.into_iter().filter(|value| value.len() >= SHORT));
    }

    pub(super) fn add_cookies(&mut self, browser: &Browser) {
        self.add(
            browser
                .cookie_names()
                .iter()
                .filter_map(|name| browser.cookie(name)),
        );
    }

    pub(super) fn add_parameters(&mut self, url: &str, names: &[&str]) {
        let parameters = query_of(url);
        self.add(names.iter().filter_map(|name| parameters.get(*name).cloned()));
    }

    pub(super) fn add_heard(&mut self, gate: &Gate) {
        for (headers, body) in gate.heard() {
            let authorization = headers.get("authorization").into_iter();
            let credentials = authorization.filter_map(|value| value.to_str().unwrap().split_once(' '));
            self.add(credentials.map(|(_, credentials)| credentials.to_owned()));
            let parameters = form_urlencoded::parse(body.as_bytes());
            let told = parameters.filter(|(name, _)| TOLD.contains(&&**name));
            self.add(told.map(|(_, value)| value.into_owned()));
        }
    }

    /// What of them is there, and the first lines that have it.
    pub(super) fn found_in(&self, text: &[u8]) -> Vec<(&str, Vec<String>)> {
        let found = self.0.iter().filter(|secret| occurs(secret.as_bytes(), text));
        let text = String::from_utf8_lossy(text);
        let lines = |secret: &str| {
            text.lines()
                .filter(|line| line.contains(secret))
                .take(3)
                .map(str::to_owned)
                .collect()
        };
        found.map(|secret| (&**secret, lines(secret))).collect()
    }
}
