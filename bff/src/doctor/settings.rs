//! The settings by themselves.

use super::finding::Section;
use crate::{
    Config, Vars,
    config::{Mistake, SETTINGS},
};

/// How alike two names are (0 to 1) for one to be a slip of the other.
const ALIKE: f64 = 0.93;

pub(super) fn examine(vars: &Vars) -> Section {
    let mut section = Section::of("settings");
    match Config::read(vars) {
        Ok(_) => section.right("all that is required is set, and can be understood"),
        Err(mistakes) => {
            for Mistake {
                key,
                problem,
                example,
            } in mistakes.0
            {
                section.wrong(format!("{key}: {problem}"), format!("for example: {example}"));
            }
        }
    }
    for (name, meant) in slips(vars) {
        section.advise(
            format!("{name} is set, and nothing reads it"),
            format!("did you mean {meant}?"),
        );
    }
    for name in [
        "OIDC_CLIENT_SECRET_FILE",
        "OIDC_CLIENT_KEY_FILE",
        "SESSION_KEYS_FILE",
        "TLS_KEY_FILE",
    ] {
        if let Some(path) = vars.get(name)
            && is_open_to_all(path)
        {
            section.advise(
                format!("{name}: everybody on this machine can read {path}"),
                format!("chmod o-r {path}"),
            );
        }
    }
    section
}

/// Names that are set and were meant to be others.
fn slips(vars: &Vars) -> Vec<(&str, &'static str)> {
    let is_known = |name: &&str| SETTINGS.iter().any(|setting| setting.name == *name);
    let mut slips: Vec<_> = vars
        .names()
        .filter(|name| !is_known(name))
        .filter_map(|name| {
            let alike = |known: &&str| {
                known.as_bytes().first() == name.as_bytes().first()
                    && strsim::jaro_winkler(known, name) > ALIKE
                    && vars.get(known).is_none()
            };
            let meant = SETTINGS.iter().map(|setting| setting.name).find(alike)?;
            Some((name, meant))
        })
        .collect();
    slips.sort_unstable();
    slips
}

#[cfg(unix)]
fn is_open_to_all(path: &str) -> bool {
    use std::os::unix::fs::PermissionsExt;
    const OTHERS_READ: u32 = 0o004;
    std::fs::metadata(path).is_ok_and(|file| file.permissions().mode() & OTHERS_READ != 0)
}

#[cfg(not(unix))]
fn is_open_to_all(_: &str) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_told_from_a_strangers_variable() {
        let vars = |names: &[&str]| -> Vars { names.iter().map(|name| (*name, "x")).collect() };
        for (slip, meant) in [
            ("OIDC_ISUER", "OIDC_ISSUER"),
            ("SESSION_KEY", "SESSION_KEYS"),
            ("PUBLIC_URI", "PUBLIC_URL"),
            ("TRUSTED_PROXY", "TRUSTED_PROXIES"),
            ("RATE_LIMIT_PER_SESSIONS", "RATE_LIMIT_PER_SESSION"),
        ] {
            assert_eq!(slips(&vars(&[slip])), [(slip, meant)]);
        }
        let strangers = [
            "SESSION_MANAGER",
            "DESKTOP_SESSION",
            "SSL_CERT_FILE",
            "PATH",
            "PUBLIC_KEY",
        ];
        assert_eq!(slips(&vars(&strangers)), []);
        assert_eq!(slips(&vars(&["OIDC_ISSUER", "OIDC_ISSUERS"])), []);
    }
}
