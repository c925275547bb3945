//! What the client proves with who it is: a secret, a private key, or both while one takes the other's place.

use std::fs;

use secrecy::SecretString;

use super::reader::Reader;
use crate::oidc::ClientKey;

const SECRET: &str = "OIDC_CLIENT_SECRET";
const SECRET_FILE: &str = "OIDC_CLIENT_SECRET_FILE";
const SECRET_EXAMPLE: &str = "OIDC_CLIENT_SECRET_FILE=/run/secrets/oidc-client-secret";
const KEY_FILE: &str = "OIDC_CLIENT_KEY_FILE";
const KEY_EXAMPLE: &str =
    "the file that this makes: openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256";

impl Reader<'_> {
    pub(super) fn client_credentials(&mut self) -> Option<(Option<SecretString>, Option<ClientKey>)> {
        let secret = match (self.vars.get(SECRET), self.vars.get(SECRET_FILE)) {
            (None, None) => None,
            (Some(secret), None) => Some(secret.into()),
            (None, Some(path)) => Some(self.content(SECRET_FILE, path, SECRET_EXAMPLE)?.into()),
            (Some(_), Some(_)) => {
                let problem = "is set, and so is OIDC_CLIENT_SECRET_FILE; keep one of them";
                self.mistake(SECRET, problem, SECRET_EXAMPLE);
                return None;
            }
        };
        let key = match self.vars.get(KEY_FILE) {
            None => None,
            Some(path) => Some(self.client_key(path)?),
        };
        if secret.is_none() && key.is_none() {
            let problem = "is not set, nor is OIDC_CLIENT_SECRET_FILE, nor OIDC_CLIENT_KEY_FILE";
            self.mistake(SECRET, problem, SECRET_EXAMPLE);
            return None;
        }
        Some((secret, key))
    }

    fn client_key(&mut self, path: &str) -> Option<ClientKey> {
        let pem = self.content(KEY_FILE, path, KEY_EXAMPLE)?;
        let id = self.vars.get("OIDC_CLIENT_KEY_ID").map(str::to_owned);
        ClientKey::from_pem(&pem, id)
            .map_err(|error| self.mistake(KEY_FILE, format!("`{path}`: {error}"), KEY_EXAMPLE))
            .ok()
    }

    /// What the file holds, without the end of its last line.
    fn content(&mut self, key: &str, path: &str, example: &str) -> Option<String> {
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
