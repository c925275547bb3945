//! Every setting, its default and the reason for it. Nothing else reads the environment.
//!
//! All mistakes are reported at once, each with the variable or key, what is wrong and an example.

mod client_credentials;
mod effective;
mod files;
mod legible;
mod mistakes;
mod network;
mod opentelemetry;
mod proxy_table;
mod reader;
mod settings;
mod tls;
mod urls;
mod vars;

use std::{net::SocketAddr, num::NonZeroU32, time::Duration};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chacha20poly1305::aead::{OsRng, rand_core::RngCore};
use ipnet::IpNet;
use secrecy::SecretString;
use url::{Host, Url};

pub use effective::{Effective, Source};
pub use mistakes::{Mistake, Mistakes};
pub use tls::Tls;
pub use vars::Vars;

pub(crate) use effective::without_password;
pub(crate) use legible::Legible;
pub(crate) use settings::SETTINGS;

use reader::Reader;

use crate::{guard::content_policy::ContentPolicy, oidc::ClientKey, proxy::Table};

/// The settings of a running BFF, checked and complete.
#[derive(Clone, Debug)]
pub struct Config {
    /// `PUBLIC_URL`: the one origin the browser knows. Redirect URIs, cookies and the CSRF guard follow it.
    pub public_url: PublicUrl,
    /// `OIDC_…`: who we are to the provider.
    pub(crate) relying_party: RelyingParty,
    /// `DATABASE_URL`: `sqlite://data/bff.db` by default, or `postgres://…`.
    pub(crate) database_url: SecretString,
    /// `SESSION_KEYS`, or the content of the file `SESSION_KEYS_FILE` names: at least one; the first seals, all open.
    pub(crate) session_keys: Vec<SessionKey>,
    /// `SESSION_IDLE_TIMEOUT`: 30 minutes without a request end a session (OWASP suggests 15–30 for common applications).
    pub(crate) idle_timeout: Duration,
    /// `SESSION_ABSOLUTE_TIMEOUT`: 8 hours, a working day, and a session ends whatever its user does.
    pub(crate) absolute_timeout: Duration,
    /// `TOKEN_REFRESH_SKEW`: how long before its end an access token is refreshed; 30 seconds, more than a slow call takes.
    pub(crate) refresh_skew: Duration,
    /// `CSP_SOURCES`: what pages may use beyond this origin, in the notation of the header `Content-Security-Policy`. Nothing, by
    /// default; a picture from elsewhere wants `img-src`, a provider that signs out at a third party `form-action`.
    pub(crate) content_policy: ContentPolicy,
    /// `ADMIN_ADDR`: where `/metrics`, `/healthz` and `/readyz` are, for machines alone. Nowhere, by default.
    pub(crate) admin_addr: Option<SocketAddr>,
    /// `TRUSTED_PROXIES`: the networks of the proxies in front of us, whose `X-Forwarded-For` is believed. None, by default.
    pub(crate) trusted_proxies: Vec<IpNet>,
    /// `RATE_LIMIT_PER_SESSION`: requests a second, ten seconds' worth at once; 50, which no page needs. `None` for 0.
    pub(crate) session_limit: Option<NonZeroU32>,
    /// `RATE_LIMIT_PER_ADDRESS`: the same for each client address. None by default: behind a proxy that is not in
    /// `TRUSTED_PROXIES`, all the world has one address.
    pub(crate) address_limit: Option<NonZeroU32>,
    /// `TLS_CERT_FILE`, `TLS_KEY_FILE`: the certificate that this process shows by itself. None, by default: a proxy in front does.
    pub(crate) tls: Option<Tls>,
    /// `SHUTDOWN_DELAY`: how long requests are taken after `/readyz` has begun to say that none should be sent. Not at all, by
    /// default; behind a load balancer, longer than it takes to ask and to act on it.
    pub(crate) shutdown_delay: Duration,
    /// `SHUTDOWN_TIMEOUT`: how long what is under way may take after that: 30 seconds, less than whoever stops processes waits
    /// until it kills one.
    pub(crate) shutdown_timeout: Duration,
    /// `OTEL_…`: whether there is somebody to collect traces. The SDK of OpenTelemetry reads the rest of them.
    pub(crate) exports_traces: bool,
    /// The `[[proxy]]` rows of the file that `BFF_CONFIG` names (`bff.toml`).
    pub(crate) proxy: Table,
}

/// The provider, and who we are there.
#[derive(Clone, Debug)]
pub(crate) struct RelyingParty {
    /// `OIDC_ISSUER`: the issuer identifier, compared exactly (OpenID Connect Discovery §4.3).
    pub(crate) issuer: String,
    /// `OIDC_CLIENT_ID`.
    pub(crate) client_id: String,
    /// `OIDC_CLIENT_SECRET`, or the content of the file `OIDC_CLIENT_SECRET_FILE` names. There is this, or a key, or both.
    pub(crate) client_secret: Option<SecretString>,
    /// The private key in the file `OIDC_CLIENT_KEY_FILE`, under the name `OIDC_CLIENT_KEY_ID`: with it the client signs who it is
    /// (RFC 7523), where the provider takes that, and sends no secret.
    pub(crate) client_key: Option<ClientKey>,
    /// `OIDC_PAR`: whether authorization requests are pushed (RFC 9126). Where the provider can, by default: it costs a round trip
    /// at login, and keeps the request from whoever reads the browser's history.
    pub(crate) pushes: When,
    /// `OIDC_DPOP`: whether access tokens are bound to a key that never leaves the server (RFC 9449). Never, by default: the APIs
    /// must know of it too, and no discovery tells whether they do.
    pub(crate) binds_tokens: When,
    /// `OIDC_SCOPES`: `openid profile email offline_access` by default. `offline_access` asks for a refresh token.
    pub(crate) scopes: Vec<String>,
}

/// Whether to do what not every provider can.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum When {
    /// `never`
    Never,
    /// `auto`: where the provider says that it can.
    Auto,
    /// `always`: a provider that cannot is of no use.
    Always,
}

/// The origin the browser sees.
#[derive(Clone, Debug)]
pub struct PublicUrl {
    origin: String,
    host: String,
    secure: bool,
}

impl PublicUrl {
    /// Scheme, host and port, without a trailing slash: what a browser sends as `Origin`.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Host, and port where it is not the scheme's: what a browser sends as `Host`.
    pub(crate) fn host(&self) -> &str {
        &self.host
    }

    /// The host alone.
    pub(crate) fn name(&self) -> &str {
        let name = self.host.rsplit_once(':').map_or(&*self.host, |(name, _)| name);
        // The port of an IPv6 address comes after its bracket.
        if self.host.ends_with(']') {
            &self.host
        } else {
            name
        }
    }

    pub(crate) fn scheme(&self) -> &'static str {
        if self.secure { "https" } else { "http" }
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

impl Config {
    /// Whether traces of requests are collected by somebody.
    pub fn exports_traces(&self) -> bool {
        self.exports_traces
    }

    /// How long to serve on when told to stop.
    pub fn shutdown_delay(&self) -> Duration {
        self.shutdown_delay
    }

    /// How long after that to wait for what is under way.
    pub fn shutdown_timeout(&self) -> Duration {
        self.shutdown_timeout
    }

    /// What https is spoken with, if this process speaks it.
    pub fn tls(&self) -> Option<&Tls> {
        self.tls.as_ref()
    }

    /// Where metrics are to be had, if anywhere.
    pub fn admin_addr(&self) -> Option<SocketAddr> {
        self.admin_addr
    }

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

/// `DATABASE_URL` alone.
pub(crate) fn database_url(vars: &Vars) -> Result<SecretString, Mistakes> {
    let mut mistakes = Vec::new();
    let mut reader = Reader {
        vars,
        mistakes: &mut mistakes,
    };
    reader.database_url().ok_or(Mistakes(mistakes))
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
