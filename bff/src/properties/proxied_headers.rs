use axum::http::{HeaderMap, HeaderName, HeaderValue};

use crate::proxy::{inbound_headers, outbound_headers};

/// What must never reach an upstream, whatever else is sent along.
const OURS: [&str; 12] = [
    "cookie",
    "authorization",
    "x-csrf",
    "x-session",
    "host",
    "connection",
    "transfer-encoding",
    "content-length",
    "upgrade",
    "forwarded",
    "x-forwarded-for",
    "x-real-ip",
];

/// What must never reach the browser.
const THEIRS: [&str; 6] = [
    "set-cookie",
    "server",
    "connection",
    "transfer-encoding",
    "keep-alive",
    "dpop-nonce",
];

/// Whatever headers there are, in whatever order and however often: ours stay here, those of one connection stay on it, and
/// the others pass as they came.
pub fn only_what_may_pass_passes(lines: &[(String, String)]) {
    let mut headers = HeaderMap::new();
    for (name, value) in lines {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            headers.append(name, value);
        }
    }
    let named: Vec<String> = headers
        .get_all("connection")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(|name| name.trim().to_ascii_lowercase())
        .collect();
    let is_named = |name: &HeaderName| named.iter().any(|named| named == name.as_str());

    let out = outbound_headers(headers.clone());
    assert!(OURS.iter().all(|name| !out.contains_key(*name)), "{lines:?}");
    assert!(
        !out.keys().any(|name| name.as_str().starts_with("x-forwarded-")),
        "{lines:?}"
    );
    assert!(!out.keys().any(is_named), "{lines:?}");
    for name in out.keys() {
        let both = |headers: &HeaderMap| headers.get_all(name).iter().cloned().collect::<Vec<_>>();
        assert_eq!(both(&out), both(&headers), "{lines:?}");
    }

    let back = inbound_headers(headers);
    assert!(THEIRS.iter().all(|name| !back.contains_key(*name)), "{lines:?}");
    assert!(!back.keys().any(is_named), "{lines:?}");
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{OURS, THEIRS, only_what_may_pass_passes};

    fn name() -> impl Strategy<Value = String> {
        let known: Vec<String> = OURS
            .iter()
            .chain(&THEIRS)
            .map(|name| (*name).to_owned())
            .collect();
        prop_oneof![
            prop::sample::select(known).prop_flat_map(|name| {
                let upper = name.to_ascii_uppercase();
                prop_oneof![Just(name), Just(upper)]
            }),
            "X-Forwarded-[A-Za-z]{1,8}",
            "[a-zA-Z0-9-]{1,12}",
        ]
    }

    fn value() -> impl Strategy<Value = String> {
        prop_oneof![
            name(),
            prop::collection::vec(name(), 1..4).prop_map(|names| names.join(" , ")),
            "[ -~]{0,20}"
        ]
    }

    proptest! {
        #[test]
        fn whatever_comes(lines in prop::collection::vec((name(), value()), 0..20)) {
            only_what_may_pass_passes(&lines);
        }
    }
}
