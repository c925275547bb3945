//! `private_key_jwt`: the client signs who it is and shares no secret (RFC 7523 §2.2, OpenID Connect Core §9).

use std::fmt;

use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use openidconnect::core::CoreJwsSigningAlgorithm;
use serde::Serialize;

use crate::{clock, random::random_name};

/// How long an assertion may be used, in seconds: for the one request that it is made for.
const LIFETIME: i64 = 60;

/// The parameter that says what `client_assertion` is.
pub(super) const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// The client's private key; the provider knows the public one.
#[derive(Clone)]
pub(crate) struct ClientKey {
    key: EncodingKey,
    /// What it can sign with, the best first and the most usual last.
    algorithms: &'static [Algorithm],
    id: Option<String>,
}

/// It is no key that could be used.
#[derive(Debug, thiserror::Error)]
#[error("it is no private key in PEM (PKCS#8) for RSA of 2048 bits or more, P-256, P-384 or Ed25519")]
pub(crate) struct UnusableKey;

#[derive(Serialize)]
struct Assertion<'a> {
    iss: &'a str,
    sub: &'a str,
    /// The issuer, as FAPI 2.0 §5.3.2.1 has it: an assertion for one provider is of no use to another.
    aud: &'a str,
    jti: String,
    iat: i64,
    exp: i64,
}

impl ClientKey {
    /// # Errors
    ///
    /// When nothing can be signed with it.
    pub(crate) fn from_pem(pem: &str, id: Option<String>) -> Result<Self, UnusableKey> {
        let pem = pem.as_bytes();
        let candidates: [(_, &[Algorithm]); 4] = [
            (EncodingKey::from_ec_pem(pem), &[Algorithm::ES256]),
            (EncodingKey::from_ec_pem(pem), &[Algorithm::ES384]),
            (EncodingKey::from_ed_pem(pem), &[Algorithm::EdDSA]),
            (
                EncodingKey::from_rsa_pem(pem),
                &[Algorithm::PS256, Algorithm::RS256],
            ),
        ];
        candidates
            .into_iter()
            .filter_map(|(key, algorithms)| Some((key.ok()?, algorithms)))
            .find(|(key, algorithms)| encode(&Header::new(algorithms[0]), &(), key).is_ok())
            .map(|(key, algorithms)| Self { key, algorithms, id })
            .ok_or(UnusableKey)
    }

    /// A proof of who we are, for one request to this provider.
    pub(super) fn assertion(
        &self,
        client_id: &str,
        issuer: &str,
        supported: Option<&Vec<CoreJwsSigningAlgorithm>>,
    ) -> String {
        let now = clock::now();
        let assertion = Assertion {
            iss: client_id,
            sub: client_id,
            aud: issuer,
            jti: random_name(),
            iat: now,
            exp: now.saturating_add(LIFETIME),
        };
        let header = Header {
            kid: self.id.clone(),
            ..Header::new(self.algorithm(supported))
        };
        encode(&header, &assertion, &self.key).expect("a key that signed when it was read signs again")
    }

    fn algorithm(&self, supported: Option<&Vec<CoreJwsSigningAlgorithm>>) -> Algorithm {
        let is_supported = |algorithm: &Algorithm| {
            supported.is_some_and(|supported| {
                supported
                    .iter()
                    .any(|name| serde_json::to_value(name).ok() == serde_json::to_value(algorithm).ok())
            })
        };
        let usual = self.algorithms[self.algorithms.len() - 1];
        self.algorithms
            .iter()
            .copied()
            .find(is_supported)
            .unwrap_or(usual)
    }
}

impl fmt::Debug for ClientKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ClientKey({:?})", self.algorithms)
    }
}

#[cfg(test)]
mod tests {
    use base64::{Engine, engine::general_purpose::STANDARD};
    use openidconnect::core::CoreJwsSigningAlgorithm::{RsaSsaPkcs1V15Sha256, RsaSsaPssSha256};
    use ring::{
        rand::SystemRandom,
        signature::{ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair},
    };

    use super::*;

    fn pem(der: &[u8]) -> String {
        format!(
            "-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----",
            STANDARD.encode(der)
        )
    }

    fn header(key: &ClientKey) -> Header {
        jsonwebtoken::decode_header(&key.assertion("bff", "https://op.example", None)).unwrap()
    }

    #[test]
    fn the_kind_of_key_says_by_which_algorithm_it_signs() {
        for (curve, algorithm) in [
            (&ECDSA_P256_SHA256_FIXED_SIGNING, Algorithm::ES256),
            (&ECDSA_P384_SHA384_FIXED_SIGNING, Algorithm::ES384),
        ] {
            let der = EcdsaKeyPair::generate_pkcs8(curve, &SystemRandom::new()).unwrap();
            let key = ClientKey::from_pem(&pem(der.as_ref()), Some("the-key".to_owned())).unwrap();
            let header = header(&key);
            assert_eq!((header.alg, header.kid.as_deref()), (algorithm, Some("the-key")));
            assert_eq!(format!("{key:?}"), format!("ClientKey([{algorithm:?}])"));
        }
    }

    #[test]
    fn of_two_algorithms_the_better_one_that_the_provider_takes_is_used() {
        let key = ClientKey {
            key: EncodingKey::from_secret(&[]),
            algorithms: &[Algorithm::PS256, Algorithm::RS256],
            id: None,
        };
        assert_eq!(
            key.algorithm(None),
            Algorithm::RS256,
            "every provider must take that"
        );
        let both = vec![RsaSsaPkcs1V15Sha256, RsaSsaPssSha256];
        assert_eq!(key.algorithm(Some(&both)), Algorithm::PS256);
        assert_eq!(key.algorithm(Some(&vec![RsaSsaPkcs1V15Sha256])), Algorithm::RS256);
    }

    #[test]
    fn an_assertion_is_for_one_provider_once_and_not_for_long() {
        let der =
            EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new()).unwrap();
        let key = ClientKey::from_pem(&pem(der.as_ref()), None).unwrap();
        let claims = |jwt: &str| -> serde_json::Value {
            let payload = jwt.split('.').nth(1).unwrap();
            let payload = base64::engine::general_purpose::URL_SAFE_NO_PAD
                .decode(payload)
                .unwrap();
            serde_json::from_slice(&payload).unwrap()
        };
        let first = claims(&key.assertion("bff", "https://op.example", None));
        assert_eq!(
            (&first["iss"], &first["sub"], &first["aud"]),
            (&"bff".into(), &"bff".into(), &"https://op.example".into())
        );
        assert_eq!(
            first["exp"].as_i64().unwrap() - first["iat"].as_i64().unwrap(),
            LIFETIME
        );
        let second = claims(&key.assertion("bff", "https://op.example", None));
        assert_ne!(first["jti"], second["jti"]);
    }

    #[test]
    fn what_cannot_sign_is_no_key() {
        for text in [
            "",
            "secret",
            &pem(b"nonsense"),
            "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----",
        ] {
            assert!(ClientKey::from_pem(text, None).is_err(), "{text}");
        }
    }
}
