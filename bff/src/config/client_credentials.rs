//! What the client proves with who it is: a secret, a private key, or both while one takes the other's place.

use secrecy::SecretString;

use super::reader::Reader;
use crate::oidc::ClientKey;

const SECRET: &str = "OIDC_CLIENT_SECRET";
const SECRET_EXAMPLE: &str = "OIDC_CLIENT_SECRET_FILE=/run/secrets/oidc-client-secret";
const KEY_FILE: &str = "OIDC_CLIENT_KEY_FILE";
const KEY_EXAMPLE: &str =
    "the file that this makes: openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256";

impl Reader<'_> {
    pub(super) fn client_credentials(&mut self) -> Option<(Option<SecretString>, Option<ClientKey>)> {
        let secret = if self.is_set_or_filed(SECRET) {
            Some(self.set_or_filed(SECRET, SECRET_EXAMPLE)?.into())
        } else {
            None
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
}
