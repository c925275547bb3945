//! Every setting by its name, and its default.

/// What must not be shown of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Secrecy {
    Open,
    /// A URL with a password in it.
    Password,
    Secret,
}

use Secrecy::{Open, Password, Secret};

pub(crate) struct Setting {
    pub(crate) name: &'static str,
    pub(super) default: Option<&'static str>,
    pub(super) secrecy: Secrecy,
}

const fn setting(name: &'static str, default: Option<&'static str>, secrecy: Secrecy) -> Setting {
    Setting {
        name,
        default,
        secrecy,
    }
}

/// In the order of the README.
pub(crate) const SETTINGS: [Setting; 26] = [
    setting("PUBLIC_URL", None, Open),
    setting("OIDC_ISSUER", None, Open),
    setting("OIDC_CLIENT_ID", None, Open),
    setting("OIDC_CLIENT_SECRET", None, Secret),
    setting("OIDC_CLIENT_SECRET_FILE", None, Open),
    setting("OIDC_CLIENT_KEY_FILE", None, Open),
    setting("OIDC_CLIENT_KEY_ID", None, Open),
    setting("OIDC_PAR", Some("auto"), Open),
    setting("OIDC_DPOP", Some("never"), Open),
    setting("OIDC_SCOPES", Some("openid profile email offline_access"), Open),
    setting("SESSION_KEYS", None, Secret),
    setting("SESSION_KEYS_FILE", None, Open),
    setting("DATABASE_URL", Some("sqlite://data/bff.db"), Password),
    setting("SESSION_IDLE_TIMEOUT", Some("1800"), Open),
    setting("SESSION_ABSOLUTE_TIMEOUT", Some("28800"), Open),
    setting("TOKEN_REFRESH_SKEW", Some("30"), Open),
    setting("TLS_CERT_FILE", None, Open),
    setting("TLS_KEY_FILE", None, Open),
    setting("TRUSTED_PROXIES", None, Open),
    setting("RATE_LIMIT_PER_SESSION", Some("50"), Open),
    setting("RATE_LIMIT_PER_ADDRESS", Some("0"), Open),
    setting("CSP_SOURCES", None, Open),
    setting("ADMIN_ADDR", None, Open),
    setting("SHUTDOWN_DELAY", Some("0"), Open),
    setting("SHUTDOWN_TIMEOUT", Some("30"), Open),
    setting("BFF_CONFIG", Some("bff.toml"), Open),
];

/// OpenTelemetry's own, as far as they say what leaves this process, where to, and under which name.
pub(super) const OPENTELEMETRY: [Setting; 10] = [
    setting("OTEL_EXPORTER_OTLP_ENDPOINT", None, Password),
    setting("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", None, Password),
    setting("OTEL_EXPORTER_OTLP_HEADERS", None, Secret),
    setting("OTEL_EXPORTER_OTLP_TRACES_HEADERS", None, Secret),
    setting("OTEL_SERVICE_NAME", None, Open),
    setting("OTEL_RESOURCE_ATTRIBUTES", None, Open),
    setting("OTEL_TRACES_SAMPLER", None, Open),
    setting("OTEL_TRACES_SAMPLER_ARG", None, Open),
    setting("OTEL_TRACES_EXPORTER", None, Open),
    setting("OTEL_SDK_DISABLED", None, Open),
];

/// The default of a setting; empty where it has none.
pub(super) fn default_of(name: &str) -> &'static str {
    let setting = SETTINGS.iter().find(|setting| setting.name == name);
    setting.and_then(|setting| setting.default).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_readme_has_them_all_with_their_defaults() {
        let readme = include_str!("../../../README.md");
        let rows: Vec<&str> = readme.lines().filter(|line| line.starts_with("| `")).collect();
        for Setting { name, default, .. } in &SETTINGS {
            let row = rows.iter().find(|row| row.contains(&format!("`{name}`")));
            let row = row.unwrap_or_else(|| panic!("the README has no row for {name}"));
            if let Some(default) = default {
                assert!(row.contains(&format!("| `{default}` |")), "{row}");
            }
        }
    }
}
