//! Whether the secrets are ones.

use std::collections::HashSet;

use secrecy::ExposeSecret;

use super::finding::Section;
use crate::{Vars, config::Legible};

/// Of 32 random bytes, so many differ from each other, but for one key in 10^15.
const DISTINCT: usize = 20;
/// In characters: less can be guessed.
const LEAST: usize = 16;
const NEW_KEY: &str = "make a new one with `keys new`, put it first, and let the old one go";
/// What stands in examples, and stays there.
const PLACEHOLDERS: [&str; 6] = ["secret", "change", "password", "example", "xxxx", "1234"];

pub(super) fn examine(vars: &Vars, legible: &Legible) -> Section {
    let mut section = Section::of("keys");
    if let Some(keys) = &legible.session_keys {
        for (number, key) in (1..).zip(keys) {
            if let Some(problem) = weakness(&key.0) {
                section.wrong(format!("SESSION_KEYS: key number {number} {problem}"), NEW_KEY);
            }
        }
        if !section.has_wrongs() {
            section.right(match keys.len() {
                1 => "the session key looks random".to_owned(),
                n => format!("the {n} session keys look random"),
            });
        }
    }
    let secret = legible
        .relying_party
        .as_ref()
        .and_then(|party| party.client_secret.as_ref());
    if let Some(secret) = secret.filter(|_| !vars.has_default("OIDC_CLIENT_SECRET")) {
        let secret = secret.expose_secret().to_lowercase();
        if secret.len() < LEAST || PLACEHOLDERS.iter().any(|word| secret.contains(word)) {
            section.advise(
                "OIDC_CLIENT_SECRET: it is short, or a word from an example",
                "let the provider make a new one",
            );
        }
    }
    section
}

fn weakness(key: &[u8; 32]) -> Option<&'static str> {
    let distinct = key.iter().collect::<HashSet<_>>().len();
    if key.iter().all(|byte| (b' '..=b'~').contains(byte)) {
        Some("is text, which can be guessed")
    } else if distinct < DISTINCT {
        Some("repeats its bytes: it is not random")
    } else if key.windows(2).all(|pair| pair[1] == pair[0].wrapping_add(1)) {
        Some("counts: it is not random")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

    use super::*;
    use crate::config::new_session_key;

    #[test]
    fn random_keys_are_strong_and_others_are_not() {
        for _ in 0..1000 {
            let key = URL_SAFE_NO_PAD.decode(new_session_key()).unwrap();
            assert_eq!(weakness(&key.try_into().unwrap()), None);
        }
        assert!(weakness(&[0; 32]).unwrap().contains("repeats"));
        assert!(
            weakness(b"correct horse battery staple, ok")
                .unwrap()
                .contains("text")
        );
        let counted = std::array::from_fn(|index| u8::try_from(index).unwrap());
        assert!(weakness(&counted).unwrap().contains("counts"));
    }
}
