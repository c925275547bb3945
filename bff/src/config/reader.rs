//! From variables to settings, one function for each that needs more than being there.

use std::{collections::HashSet, net::SocketAddr, time::Duration};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use secrecy::SecretString;

use super::{
    Config, Mistake, RelyingParty, SessionKey, Vars, When, opentelemetry::exports_traces,
    settings::default_of,
};
use crate::{guard::content_policy::ContentPolicy, proxy::Table};

/// Collects mistakes while it reads; `None` always goes with at least one of them.
pub(super) struct Reader<'a> {
    pub(super) vars: &'a Vars,
    pub(super) mistakes: &'a mut Vec<Mistake>,
}

const SESSION_KEYS_EXAMPLE: &str = "the output of: openssl rand -base64 32 | tr '+/' '-_' | tr -d '='";

impl<'a> Reader<'a> {
    pub(super) fn config(&mut self) -> Option<Config> {
        let public_url = self.public_url();
        let relying_party = self.relying_party();
        let database_url = self.database_url();
        let session_keys = self.session_keys();
        let idle = self.seconds("SESSION_IDLE_TIMEOUT", 1);
        let absolute = self.seconds("SESSION_ABSOLUTE_TIMEOUT", 1);
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
        let refresh_skew = self.seconds("TOKEN_REFRESH_SKEW", 1);
        let content_policy = self.content_policy();
        let admin_addr = self.admin_addr();
        let trusted_proxies = self.trusted_proxies();
        let session_limit = self.requests_per_second("RATE_LIMIT_PER_SESSION");
        let address_limit = self.requests_per_second("RATE_LIMIT_PER_ADDRESS");
        let shutdown_delay = self.seconds("SHUTDOWN_DELAY", 0);
        let shutdown_timeout = self.seconds("SHUTDOWN_TIMEOUT", 0);
        let tls = self.tls(public_url.as_ref());
        let proxy = self.proxy_table();
        let binds_tokens = relying_party.as_ref().map(|party| party.binds_tokens);
        if binds_tokens == Some(When::Always) && proxy.as_ref().is_some_and(Table::has_unbound_tokens) {
            self.mistake(
                "OIDC_DPOP",
                "is `always`, and bff.toml has rows with token = \"client\", \"exchange\" or \"phantom\": those tokens are not bound",
                "OIDC_DPOP=auto",
            );
        }
        Some(Config {
            public_url: public_url?,
            relying_party: relying_party?,
            database_url: database_url?,
            session_keys: session_keys?,
            idle_timeout: idle?,
            absolute_timeout: absolute?,
            refresh_skew: refresh_skew?,
            content_policy: content_policy?,
            admin_addr,
            trusted_proxies,
            session_limit,
            address_limit,
            tls,
            shutdown_delay: shutdown_delay?,
            shutdown_timeout: shutdown_timeout?,
            exports_traces: exports_traces(self.vars),
            proxy: proxy?,
        })
    }

    pub(super) fn relying_party(&mut self) -> Option<RelyingParty> {
        let issuer = self.issuer();
        let client_id = self.required("OIDC_CLIENT_ID", "my-bff");
        let (client_secret, client_key) = self.client_credentials().unzip();
        let pushes = self.when("OIDC_PAR");
        let binds_tokens = self.when("OIDC_DPOP");
        let scopes = self.scopes();
        Some(RelyingParty {
            issuer: issuer?,
            client_id: client_id?,
            client_secret: client_secret?,
            client_key: client_key?,
            pushes: pushes?,
            binds_tokens: binds_tokens?,
            scopes: scopes?,
        })
    }

    pub(super) fn mistake(&mut self, key: &str, problem: impl Into<String>, example: impl Into<String>) {
        self.mistakes.push(Mistake {
            key: key.into(),
            problem: problem.into(),
            example: example.into(),
        });
    }

    /// What is set, or else the default; empty where there is none.
    pub(super) fn value(&self, key: &str) -> &'a str {
        self.vars.get(key).unwrap_or_else(|| default_of(key))
    }

    pub(super) fn required(&mut self, key: &str, example: &str) -> Option<String> {
        let value = self.vars.get(key);
        if value.is_none() {
            self.mistake(key, "is not set", format!("{key}={example}"));
        }
        value.map(str::to_owned)
    }

    fn scopes(&mut self) -> Option<Vec<String>> {
        let scopes = self.value("OIDC_SCOPES").split_whitespace();
        let scopes: Vec<String> = scopes.map(str::to_owned).collect();
        if scopes.iter().any(|scope| scope == "openid") {
            return Some(scopes);
        }
        self.mistake(
            "OIDC_SCOPES",
            "lacks `openid`, without which the provider sends no ID token",
            format!("OIDC_SCOPES={}", default_of("OIDC_SCOPES")),
        );
        None
    }

    pub(super) fn database_url(&mut self) -> Option<SecretString> {
        let url = self.value("DATABASE_URL");
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

    pub(super) fn session_keys(&mut self) -> Option<Vec<SessionKey>> {
        let value = self.set_or_filed("SESSION_KEYS", SESSION_KEYS_EXAMPLE)?;
        let mut keys = Vec::new();
        let mut seen = HashSet::new();
        // In a file, one to a line reads better.
        let parts = value.split([',', '\n']).map(str::trim);
        for (index, part) in parts.enumerate() {
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

    fn when(&mut self, key: &str) -> Option<When> {
        let problem = match self.value(key) {
            "never" => return Some(When::Never),
            "auto" => return Some(When::Auto),
            "always" => return Some(When::Always),
            value => format!("`{value}` is none of never, auto and always"),
        };
        self.mistake(key, problem, format!("{key}=auto"));
        None
    }

    fn seconds(&mut self, key: &str, least: u64) -> Option<Duration> {
        const YEAR: u64 = 31_536_000;
        let value = self.value(key);
        let seconds = value
            .parse()
            .ok()
            .filter(|seconds| (least..=YEAR).contains(seconds));
        if let Some(seconds) = seconds {
            return Some(Duration::from_secs(seconds));
        }
        self.mistake(
            key,
            format!("`{value}` is not a whole number of seconds between {least} and {YEAR}"),
            format!("{key}={}", default_of(key)),
        );
        None
    }

    fn content_policy(&mut self) -> Option<ContentPolicy> {
        ContentPolicy::with(self.value("CSP_SOURCES"))
            .map_err(|problem| {
                self.mistake(
                    "CSP_SOURCES",
                    problem,
                    "CSP_SOURCES=img-src https://images.example.com",
                );
            })
            .ok()
    }

    pub(super) fn admin_addr(&mut self) -> Option<SocketAddr> {
        let value = self.vars.get("ADMIN_ADDR")?;
        let address = value.parse().ok();
        if address.is_none() {
            let problem = format!("`{value}` is not an address and a port");
            self.mistake("ADMIN_ADDR", problem, "ADMIN_ADDR=127.0.0.1:9090");
        }
        address
    }
}
