use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use openidconnect::core::CoreJsonWebKeySet;
use ring::signature::{Ed25519KeyPair, KeyPair};
use serde_json::{Value, json};

use crate::{Config, Vars, clock, config::new_session_key, http::HttpClient, oidc::Provider};

const ISSUER: &str = "http://127.0.0.1:9";
const EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";

/// A provider that signs logout tokens, and a relying party that is sent them.
pub struct LogoutTokens {
    pub(crate) provider: Provider,
    key: Ed25519KeyPair,
}

impl LogoutTokens {
    /// Both begin.
    pub fn begin() -> Self {
        let vars: Vars = [
            ("PUBLIC_URL", "http://localhost:3000".to_owned()),
            ("OIDC_ISSUER", ISSUER.to_owned()),
            ("OIDC_CLIENT_ID", "bff".to_owned()),
            ("OIDC_CLIENT_SECRET", "secret".to_owned()),
            ("SESSION_KEYS", new_session_key()),
        ]
        .into_iter()
        .collect();
        let config = Config::read(&vars).expect("the settings are in order");
        let provider = Provider::new(&config, HttpClient::new().expect("there are certificates"));
        let key = Ed25519KeyPair::from_seed_unchecked(&[7; 32]).expect("any seed does");
        let x = URL_SAFE_NO_PAD.encode(key.public_key());
        let jwks = json!({ "keys": [{ "kty": "OKP", "crv": "Ed25519", "kid": "1", "use": "sig", "x": x }] });
        let jwks: CoreJsonWebKeySet = serde_json::from_value(jwks).expect("it is a JWK set");
        let metadata = json!({
            "issuer": ISSUER,
            "authorization_endpoint": ISSUER,
            "token_endpoint": ISSUER,
            "jwks_uri": ISSUER,
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["EdDSA"],
        });
        let metadata: crate::oidc::Metadata = serde_json::from_value(metadata).expect("it is metadata");
        provider.is_said_to_be(metadata.set_jwks(jwks));
        Self { provider, key }
    }

    /// A token that is in order.
    pub fn in_order(&self) -> String {
        self.signed(&in_order(clock::now()).to_string())
    }

    /// The claims of a token that is in order at this time.
    #[cfg(test)]
    pub(crate) fn claims(now: i64) -> String {
        in_order(now).to_string()
    }

    /// Whatever the payload is.
    pub(crate) fn signed(&self, payload: &str) -> String {
        let encode = |part: &str| URL_SAFE_NO_PAD.encode(part);
        let signed = format!("{}.{}", encode(r#"{"alg":"EdDSA","kid":"1"}"#), encode(payload));
        let signature = URL_SAFE_NO_PAD.encode(self.key.sign(signed.as_bytes()));
        format!("{signed}.{signature}")
    }

    /// Whether it would end sessions.
    pub async fn accepts(&self, token: &str) -> bool {
        self.provider.validate_logout_token(token).await.is_ok()
    }

    /// Who has no key signs nobody out: neither with words of their own nor with a real token that they change.
    pub async fn are_the_providers_alone(&self, edits: &[u8]) {
        let token = self.in_order();
        let other = mutated(&token, edits);
        assert!(other == token || !self.accepts(&other).await, "{token} {other}");
        let text = String::from_utf8_lossy(edits);
        assert!(!self.accepts(&text).await, "{text}");
    }

    /// What the provider signs for another purpose signs nobody out. The year 2100 stands for now.
    pub async fn say_that_they_are(&self, payload: &str) {
        let payload = payload.replace("4102444800", &clock::now().to_string());
        if !self.accepts(&self.signed(&payload)).await {
            return;
        }
        let claims: Value = serde_json::from_str(&payload).expect("what is accepted is JSON");
        assert_eq!(claims["iss"], ISSUER, "{payload}");
        let audience = &claims["aud"];
        let only = audience
            .as_array()
            .is_some_and(|all| all.iter().all(|one| one == "bff"));
        assert!(audience == "bff" || only, "{payload}");
        assert!(
            (clock::now() - claims["iat"].as_i64().expect("a number")).abs() <= 302,
            "{payload}"
        );
        assert!(claims["events"][EVENT].is_object(), "{payload}");
        assert!(claims.get("nonce").is_none(), "{payload}");
        let named = |claim: &str| claims[claim].as_str().is_some_and(|name| !name.is_empty());
        assert!(named("jti") && (named("sub") || named("sid")), "{payload}");
    }
}

fn in_order(now: i64) -> Value {
    json!({
        "iss": ISSUER,
        "aud": "bff",
        "iat": now,
        "exp": now,
        "jti": "1",
        "sub": "alice",
        "events": { EVENT: {} },
    })
}

/// The text after edits of four bytes each: what is done, where (two bytes), and with which character.
pub fn mutated(text: &str, edits: &[u8]) -> String {
    let mut bytes = text.as_bytes().to_vec();
    for edit in edits.chunks_exact(4) {
        let at = usize::from(u16::from_be_bytes([edit[1], edit[2]])) % (bytes.len() + 1);
        let character = edit[3] & 0x7f;
        match edit[0] % 5 {
            0 => bytes.insert(at, character),
            1 => drop(bytes.drain(at..bytes.len().min(at + usize::from(character)))),
            2 => bytes.rotate_left(at),
            3 => bytes.truncate(at),
            _ => bytes
                .iter_mut()
                .skip(at)
                .take(1)
                .for_each(|byte| *byte = character),
        }
    }
    String::from_utf8(bytes).expect("all of it is ASCII")
}

#[cfg(test)]
mod tests {
    use proptest::{
        collection::vec, prelude::*, sample::select, strategy::ValueTree, test_runner::TestRunner,
    };

    use super::{LogoutTokens, in_order};

    #[tokio::test]
    async fn a_token_in_order_is_accepted() {
        let tokens = LogoutTokens::begin();
        assert!(tokens.accepts(&tokens.in_order()).await);
    }

    #[tokio::test]
    async fn edited_tokens_and_any_text() {
        let tokens = LogoutTokens::begin();
        let mut runner = TestRunner::default();
        for _ in 0..256 {
            let edits = vec(any::<u8>(), 0..24).new_tree(&mut runner).unwrap().current();
            tokens.are_the_providers_alone(&edits).await;
        }
    }

    #[tokio::test]
    async fn whatever_the_provider_signs() {
        let tokens = LogoutTokens::begin();
        let claim = select(&["iss", "aud", "iat", "exp", "jti", "sub", "sid", "events", "nonce"]);
        let value = select(&[
            "null",
            "1",
            "\"\"",
            "\"bff\"",
            "\"alice\"",
            "\"http://127.0.0.1:9\"",
            "[]",
            "[\"bff\"]",
            "[\"bff\", \"x\"]",
            "4102444800",
            "-9223372036854775808",
            "{}",
            r#"{"http://schemas.openid.net/event/backchannel-logout": {}}"#,
            r#"{"http://schemas.openid.net/event/backchannel-logout": null}"#,
        ]);
        let changes = vec((claim, value), 0..4);
        let mut runner = TestRunner::default();
        for _ in 0..256 {
            let mut claims = in_order(4_102_444_800);
            for (claim, value) in changes.new_tree(&mut runner).unwrap().current() {
                claims[claim] = serde_json::from_str(value).unwrap();
            }
            tokens.say_that_they_are(&claims.to_string()).await;
        }
    }
}
