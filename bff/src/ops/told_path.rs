//! A path, as the log and the traces tell it.

use std::borrow::Cow;

/// From so many characters on, capitals among small letters are a key or a token rather than a name.
const LONG: usize = 20;
/// What stands in the place of what is not told.
const MASK: &str = "*";

/// The path without what looks like a key, a token or an e-mail address: whoever writes one there has everybody read it who reads
/// the log.
pub(super) fn told(path: &str) -> Cow<'_, str> {
    let is_harmless = path.len() < LONG && !path.contains(['@', '%']);
    if is_harmless || path.split('/').all(is_a_name) {
        return Cow::Borrowed(path);
    }
    let segments = path.split('/');
    let told: Vec<&str> = segments
        .map(|segment| if is_a_name(segment) { segment } else { MASK })
        .collect();
    Cow::Owned(told.join("/"))
}

fn is_a_name(segment: &str) -> bool {
    let is_address = || segment.contains('@') || segment.contains("%40");
    let is_key = || {
        let has = |kind: fn(&u8) -> bool| segment.as_bytes().iter().any(kind);
        segment.len() >= LONG && has(u8::is_ascii_uppercase) && has(u8::is_ascii_lowercase)
    };
    !is_key() && !is_address()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_numbers_are_told() {
        for path in [
            "/",
            "/api/notes/7",
            "/auth/sessions/9f0c1e5a-7d43-4be0-8f0a-5a1f0f4e2b11",
            "/api/orders/01J9ZC6T8M3Q4R5S6T7V8W9XYZ",
            "/docs/how-a-login-works-step-by-step",
            "/api/GetBalance",
        ] {
            assert_eq!(told(path), path);
        }
    }

    #[test]
    fn keys_tokens_and_addresses_are_not() {
        for (path, expected) in [
            ("/reset/Zk3vQ0hXx9m1LrT7bWcYpA", "/reset/*"),
            ("/eyJhbGciOiJSUzI1NiJ9.eyJzdWIi.c2ln/x", "/*/x"),
            ("/api/users/alice@example.com", "/api/users/*"),
            ("/api/users/alice%40example.com/", "/api/users/*/"),
        ] {
            assert_eq!(told(path), expected);
        }
    }
}
