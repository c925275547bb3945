//! Every setting, its default and the reason for it. Nothing else reads the environment.
//!
//! All mistakes are reported at once, each with the variable or key, what is wrong and an example.

mod vars;

use std::{collections::HashSet, time::Duration};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chacha20poly1305::aead::{OsRng, rand_core::RngCore};
use secrecy::SecretString;
use url::{Host, Url};

pub use vars::Vars;

use crate::proxy::Table;

/// The settings of a running BFF, checked and complete.
#[derive(Clone, Debug)]
pub struct Config {
    /// `PUBLIC_URL`: the one origin the browser knows. Redirect URIs, cookies and the CSRF guard follow it.
    pub public_url: PublicUrl,
    /// `OIDC_ISSUER`: the issuer identifier, compared exactly (OpenID Connect Discovery §4.3).
    pub(crate) issuer: String,
    /// `OIDC_CLIENT_ID`.
    pub(crate) client_id: String,
    /// `OIDC_CLIENT_SECRET`, or the content of the file `OIDC_CLIENT_SECRET_FILE` names.
    pub(crate) client_secret: SecretString,
    /// `OIDC_SCOPES`: `openid profile email offline_access` by default. `offline_access` asks for a refresh token.
    pub(crate) scopes: Vec<String>,
    /// `DATABASE_URL`: `sqlite://data/bff.db` by default, or `postgres://…`.
    pub(crate) database_url: SecretString,
    /// `SESSION_KEYS`: at least one; the first seals, all open.
    pub(crate) session_keys: Vec<SessionKey>,
    /// `SESSION_IDLE_TIMEOUT`: 30 minutes without a request end a session (OWASP suggests 15–30 for common applications).
    pub(crate) idle_timeout: Duration,
    /// `SESSION_ABSOLUTE_TIMEOUT`: 8 hours, a working day, and a session ends whatever its user does.
    pub(crate) absolute_timeout: Duration,
    /// `TOKEN_REFRESH_SKEW`: how long before its end an access token is refreshed; 30 seconds, more than a slow call takes.
    pub(crate) refresh_skew: Duration,
    /// The `[[proxy]]` rows of the file that `BFF_CONFIG` names (`bff.toml`).
    pub(crate) proxy: Table,
}

/// The origin the browser sees.
#[derive(Clone, Debug)]
pub struct PublicUrl {
    origin: String,
    secure: bool,
}

impl PublicUrl {
    /// Scheme, host and port, without a trailing slash: what a browser sends as `Origin`.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Whether cookies are `Secure` and carry the `__Host-` prefix.
    pub fn is_https(&self) -> bool {
        self.secure
    }

    /// `path` (with its leading slash) on this origin.
    pub fn join(&self, path: &str) -> String {
        format!("{}{path}", self.origin)
    }
}

/// 32 random bytes from which the sealing and hashing keys are derived.
#[derive(Clone)]
pub(crate) struct SessionKey(pub(crate) [u8; 32]);

impl std::fmt::Debug for SessionKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SessionKey(…)")
    }
}

/// A new key for `SESSION_KEYS`.
pub fn new_session_key() -> String {
    let mut key = [0; 32];
    OsRng.fill_bytes(&mut key);
    URL_SAFE_NO_PAD.encode(key)
}

/// One mistake in the configuration.
#[derive(Debug)]
pub struct Mistake {
    /// The environment variable, or the place in the proxy table.
    pub key: String,
    /// What is wrong with it.
    pub problem: String,
    /// A value that would do.
    pub example: String,
}

/// Every mistake in the configuration. Its `Display` is what the operator reads before the process exits.
#[derive(Debug, thiserror::Error)]
pub struct Mistakes(pub Vec<Mistake>);

impl std::fmt::Display for Mistakes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let n = self.0.len();
        writeln!(
            f,
            "The configuration has {n} mistake{}:",
            if n == 1 { "" } else { "s" }
        )?;
        for Mistake {
            key,
            problem,
            example,
        } in &self.0
        {
            write!(f, "\n  {key}\n    {problem}\n    for example: {example}\n")?;
        }
        Ok(())
    }
}

impl Config {
    /// Reads and checks all settings.
    ///
    /// # Errors
    ///
    /// Every mistake there is, not just the first.
    pub fn read(vars: &Vars) -> Result<Self, Mistakes> {
        let mut mistakes = Vec::new();
        let mut reader = Reader {
            vars,
            mistakes: &mut mistakes,
        };
        let config = reader.config();
        match config {
            Some(config) if mistakes.is_empty() => Ok(config),
            _ => Err(Mistakes(mistakes)),
        }
    }
}

/// Collects mistakes while it reads; `None` always goes with at least one of them.
struct Reader<'a> {
    vars: &'a Vars,
    mistakes: &'a mut Vec<Mistake>,
}

const PUBLIC_URL_EXAMPLE: &str = "https://app.example.com";
const SESSION_KEYS_EXAMPLE: &str = "the output of: openssl rand -base64 32 | tr '+/' '-_' | tr -d '='";

impl Reader<'_> {
    fn config(&mut self) -> Option<Config> {
        let public_url = self.public_url();
        let issuer = self.issuer();
        let client_id = self.required("OIDC_CLIENT_ID", "my-bff");
        let client_secret = self.client_secret();
        let scopes = self.scopes();
        let database_url = self.database_url();
        let session_keys = self.session_keys();
        let idle = self.seconds("SESSION_IDLE_TIMEOUT", 1800);
        let absolute = self.seconds("SESSION_ABSOLUTE_TIMEOUT", 28800);
        if let (Some(idle), Some(absolute)) = (idle, absolute)
            && idle > absolute
        {
            let (idle, absolute) = (idle.as_secs(), absolute.as_secs());
            self.mistake(
                "SESSION_IDLE_TIMEOUT",
                format!(
                    "{idle} is longer than SESSION_ABSOLUTE_TIMEOUT ({absolute}): it could never take effect"
                ),
                "1800",
            );
        }
        let refresh_skew = self.seconds("TOKEN_REFRESH_SKEW", 30);
        let proxy = self.proxy_table();
        Some(Config {
            public_url: public_url?,
            issuer: issuer?,
            client_id: client_id?,
            client_secret: client_secret?,
            scopes: scopes?,
            database_url: database_url?,
            session_keys: session_keys?,
            idle_timeout: idle?,
            absolute_timeout: absolute?,
            refresh_skew: refresh_skew?,
            proxy: proxy?,
        })
    }

    fn mistake(&mut self, key: &str, problem: impl Into<String>, example: impl Into<String>) {
        self.mistakes.push(Mistake {
            key: key.into(),
            problem: problem.into(),
            example: example.into(),
        });
    }

    fn required(&mut self, key: &str, example: &str) -> Option<String> {
        let value = self.vars.get(key);
        if value.is_none() {
            self.mistake(key, "is not set", format!("{key}={example}"));
        }
        value.map(str::to_owned)
    }

    /// An absolute URL that is https, or plain http to this very machine.
    fn web_url(&mut self, key: &str, example: &str) -> Option<Url> {
        let value = self.required(key, example)?;
        let problem = match Url::parse(&value) {
            Err(error) => format!("`{value}` is not a URL: {error}"),
            Ok(url) if url.scheme() == "https" || (url.scheme() == "http" && is_loopback(&url)) => {
                if url.username().is_empty() && url.password().is_none() {
                    return Some(url);
                }
                "must not carry a user name or password".to_owned()
            }
            Ok(url) if url.scheme() == "http" => {
                format!(
                    "`{value}` is plain http; only https is safe beyond this machine (http is for localhost alone)"
                )
            }
            Ok(_) => format!("`{value}` is neither https nor http on localhost"),
        };
        self.mistake(key, problem, format!("{key}={example}"));
        None
    }

    fn public_url(&mut self) -> Option<PublicUrl> {
        let url = self.web_url("PUBLIC_URL", PUBLIC_URL_EXAMPLE)?;
        if url.path() != "/" || url.query().is_some() || url.fragment().is_some() {
            self.mistake(
                "PUBLIC_URL",
                format!(
                    "`{url}` has more than scheme, host and port; the app lives at the root of its origin"
                ),
                format!("PUBLIC_URL={}", url.origin().ascii_serialization()),
            );
            return None;
        }
        Some(PublicUrl {
            origin: url.origin().ascii_serialization(),
            secure: url.scheme() == "https",
        })
    }

    fn issuer(&mut self) -> Option<String> {
        self.web_url("OIDC_ISSUER", "https://login.example.com/realms/main")?;
        self.vars.get("OIDC_ISSUER").map(str::to_owned)
    }

    fn client_secret(&mut self) -> Option<SecretString> {
        let example = "OIDC_CLIENT_SECRET_FILE=/run/secrets/oidc-client-secret";
        match (
            self.vars.get("OIDC_CLIENT_SECRET"),
            self.vars.get("OIDC_CLIENT_SECRET_FILE"),
        ) {
            (Some(secret), None) => Some(secret.into()),
            (None, Some(path)) => match std::fs::read_to_string(path) {
                Ok(content) if !content.trim().is_empty() => {
                    Some(content.trim_end_matches(['\r', '\n']).into())
                }
                Ok(_) => {
                    self.mistake(
                        "OIDC_CLIENT_SECRET_FILE",
                        format!("the file `{path}` is empty"),
                        example,
                    );
                    None
                }
                Err(error) => {
                    self.mistake(
                        "OIDC_CLIENT_SECRET_FILE",
                        format!("`{path}` cannot be read: {error}"),
                        example,
                    );
                    None
                }
            },
            (Some(_), Some(_)) => {
                self.mistake(
                    "OIDC_CLIENT_SECRET",
                    "is set, and so is OIDC_CLIENT_SECRET_FILE; keep one of them",
                    example,
                );
                None
            }
            (None, None) => {
                self.mistake(
                    "OIDC_CLIENT_SECRET",
                    "is not set, nor is OIDC_CLIENT_SECRET_FILE",
                    example,
                );
                None
            }
        }
    }

    fn scopes(&mut self) -> Option<Vec<String>> {
        let value = self
            .vars
            .get("OIDC_SCOPES")
            .unwrap_or("openid profile email offline_access");
        let scopes: Vec<String> = value.split_whitespace().map(str::to_owned).collect();
        if scopes.iter().any(|scope| scope == "openid") {
            return Some(scopes);
        }
        self.mistake(
            "OIDC_SCOPES",
            "lacks `openid`, without which the provider sends no ID token",
            "OIDC_SCOPES=openid profile email offline_access",
        );
        None
    }

    fn database_url(&mut self) -> Option<SecretString> {
        let url = self.vars.get("DATABASE_URL").unwrap_or("sqlite://data/bff.db");
        if ["sqlite:", "postgres://", "postgresql://"]
            .iter()
            .any(|scheme| url.starts_with(scheme))
        {
            return Some(url.into());
        }
        // The value may hold a password: only its scheme is repeated.
        let scheme = url.split(':').next().unwrap_or_default();
        self.mistake(
            "DATABASE_URL",
            format!("begins with `{scheme}`; SQLite and Postgres are supported"),
            "DATABASE_URL=sqlite://data/bff.db or DATABASE_URL=postgres://user:password@host/database",
        );
        None
    }

    fn session_keys(&mut self) -> Option<Vec<SessionKey>> {
        let value = self.required("SESSION_KEYS", SESSION_KEYS_EXAMPLE)?;
        let mut keys = Vec::new();
        let mut seen = HashSet::new();
        for (index, part) in value.split(',').map(str::trim).enumerate() {
            let bytes = URL_SAFE_NO_PAD.decode(part.trim_end_matches('=')).ok();
            let problem = match bytes.and_then(|bytes| <[u8; 32]>::try_from(bytes).ok()) {
                None => "is not 32 bytes in base64url",
                Some(key) if !seen.insert(key) => "repeats an earlier key",
                Some(key) => {
                    keys.push(SessionKey(key));
                    continue;
                }
            };
            self.mistake(
                "SESSION_KEYS",
                format!("key number {} {problem}", index + 1),
                SESSION_KEYS_EXAMPLE,
            );
            return None;
        }
        Some(keys)
    }

    fn seconds(&mut self, key: &str, default: u64) -> Option<Duration> {
        const YEAR: u64 = 31_536_000;
        let Some(value) = self.vars.get(key) else {
            return Some(Duration::from_secs(default));
        };
        if let Ok(seconds @ 1..=YEAR) = value.parse() {
            return Some(Duration::from_secs(seconds));
        }
        self.mistake(
            key,
            format!("`{value}` is not a whole number of seconds between 1 and {YEAR}"),
            format!("{key}={default}"),
        );
        None
    }

    fn proxy_table(&mut self) -> Option<Table> {
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

/// Whether a URL names this very machine, where plain http cannot be overheard.
pub(crate) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests;
