//! Tokens that are of no use without a key that never leaves the server: proofs of possession (RFC 9449).

use std::{
    fmt,
    sync::{PoisonError, RwLock},
};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{
    Algorithm, EncodingKey, Header, encode,
    jwk::{
        AlgorithmParameters, CommonParameters, EllipticCurve, EllipticCurveKeyParameters,
        EllipticCurveKeyType, Jwk,
    },
};
use openidconnect::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use ring::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair},
};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use sha2::{Digest, Sha256};
use url::Url;

use crate::{clock, random::random_name};

/// The header that carries a proof.
pub(crate) const DPOP: HeaderName = HeaderName::from_static("dpop");
/// The header by which a server says what the next proof must contain (RFC 9449 §8).
const DPOP_NONCE: HeaderName = HeaderName::from_static("dpop-nonce");

/// The key that a session's tokens are bound to: made at login, kept with them, sealed. So every instance can use them, and a
/// token that leaks from one session says nothing about another.
#[derive(Clone)]
pub(crate) struct DpopKey {
    pkcs8: Vec<u8>,
    key: EncodingKey,
    public: Jwk,
}

#[derive(Debug, thiserror::Error)]
#[error("it is no P-256 key")]
struct UnusableKey;

#[derive(Serialize)]
struct Claims<'a> {
    jti: String,
    htm: &'a str,
    htu: &'a str,
    iat: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    ath: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    nonce: Option<String>,
}

impl DpopKey {
    pub(super) fn generate() -> Self {
        let pkcs8 = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new())
            .expect("the system has random numbers");
        Self::from_pkcs8(pkcs8.as_ref().to_vec()).expect("a key that was just made is one")
    }

    fn from_pkcs8(pkcs8: Vec<u8>) -> Result<Self, UnusableKey> {
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &pkcs8, &SystemRandom::new())
            .map_err(|_| UnusableKey)?;
        // An uncompressed point: 4, then x and y.
        let (x, y) = pair.public_key().as_ref()[1..].split_at(32);
        let public = Jwk {
            common: CommonParameters::default(),
            algorithm: AlgorithmParameters::EllipticCurve(EllipticCurveKeyParameters {
                key_type: EllipticCurveKeyType::EC,
                curve: EllipticCurve::P256,
                x: URL_SAFE_NO_PAD.encode(x),
                y: URL_SAFE_NO_PAD.encode(y),
            }),
        };
        let key = EncodingKey::from_ec_der(&pkcs8);
        Ok(Self { pkcs8, key, public })
    }

    /// A proof for one request (RFC 9449 §4.2). A request to a resource server names the access token that it carries.
    pub(crate) fn proof(
        &self,
        method: &str,
        url: &Url,
        access_token: Option<&str>,
        nonce: Option<String>,
    ) -> HeaderValue {
        let mut target = url.clone();
        target.set_query(None);
        target.set_fragment(None);
        let header = Header {
            typ: Some("dpop+jwt".to_owned()),
            jwk: Some(self.public.clone()),
            ..Header::new(Algorithm::ES256)
        };
        let claims = Claims {
            jti: random_name(),
            htm: method,
            htu: target.as_str(),
            iat: clock::now(),
            ath: access_token.map(|token| URL_SAFE_NO_PAD.encode(Sha256::digest(token))),
            nonce,
        };
        let proof = encode(&header, &claims, &self.key).expect("a key that was made or read as one signs");
        HeaderValue::try_from(proof).expect("a JWT is base64url and dots")
    }
}

/// What a server wants to see in the next proof.
#[derive(Debug, Default)]
pub(crate) struct Nonce(RwLock<Option<String>>);

impl Nonce {
    pub(crate) fn current(&self) -> Option<String> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Reads an answer. Whether it refuses a proof that would have been right with the nonce that has come with it (§8, §9).
    pub(crate) fn refused_for_it(&self, used: Option<&str>, status: StatusCode, headers: &HeaderMap) -> bool {
        let Some(new) = headers.get(DPOP_NONCE).and_then(|nonce| nonce.to_str().ok()) else {
            return false;
        };
        if used == Some(new) {
            return false;
        }
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Some(new.to_owned());
        matches!(status, StatusCode::BAD_REQUEST | StatusCode::UNAUTHORIZED)
    }
}

impl Serialize for DpopKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&URL_SAFE_NO_PAD.encode(&self.pkcs8))
    }
}

impl<'de> Deserialize<'de> for DpopKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let pkcs8 = URL_SAFE_NO_PAD.decode(text).map_err(D::Error::custom)?;
        Self::from_pkcs8(pkcs8).map_err(D::Error::custom)
    }
}

impl fmt::Debug for DpopKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DpopKey(…)")
    }
}

#[cfg(test)]
mod tests {
    use jsonwebtoken::{DecodingKey, Validation, decode, decode_header};
    use serde_json::Value;

    use super::*;

    fn claims(proof: &HeaderValue) -> Value {
        let proof = proof.to_str().unwrap();
        let header = decode_header(proof).unwrap();
        assert_eq!(
            (header.typ.as_deref(), header.alg),
            (Some("dpop+jwt"), Algorithm::ES256)
        );
        let key = DecodingKey::from_jwk(&header.jwk.unwrap()).unwrap();
        let mut validation = Validation::new(Algorithm::ES256);
        validation.required_spec_claims.clear();
        decode(proof, &key, &validation).unwrap().claims
    }

    fn url(text: &str) -> Url {
        text.parse().unwrap()
    }

    #[test]
    fn a_proof_names_the_request_without_query_and_the_token_by_its_hash() {
        let key = DpopKey::generate();
        let target = url("https://api.example/notes?x=1#first");
        let proof = claims(&key.proof("GET", &target, Some("token"), Some("the-nonce".to_owned())));
        assert_eq!(
            (&proof["htm"], &proof["htu"]),
            (&"GET".into(), &"https://api.example/notes".into())
        );
        // printf token | openssl dgst -sha256 -binary | basenc --base64url
        assert_eq!(proof["ath"], "PEaenWxYddN6Q_NT1PiOYfz4EsZu7jRXRlpAsNpBU-A");
        assert_eq!(proof["nonce"], "the-nonce");
        assert!((clock::now() - 5..=clock::now()).contains(&proof["iat"].as_i64().unwrap()));
        let next = claims(&key.proof("GET", &target, None, None));
        assert_ne!(next["jti"], proof["jti"]);
        assert!(next.get("ath").is_none() && next.get("nonce").is_none());
    }

    #[test]
    fn a_key_that_was_kept_is_the_same_key() {
        let key = DpopKey::generate();
        let kept = serde_json::to_string(&key).unwrap();
        let read: DpopKey = serde_json::from_str(&kept).unwrap();
        assert_eq!(read.public, key.public);
        assert!(serde_json::from_str::<DpopKey>("\"AAAA\"").is_err());
        assert_eq!(format!("{key:?}"), "DpopKey(…)");
    }

    #[test]
    fn a_refusal_is_for_the_nonce_if_it_brings_another_one() {
        let nonce = Nonce::default();
        let with =
            |value: &'static str| HeaderMap::from_iter([(DPOP_NONCE, HeaderValue::from_static(value))]);
        assert!(!nonce.refused_for_it(None, StatusCode::UNAUTHORIZED, &HeaderMap::new()));
        assert!(nonce.refused_for_it(None, StatusCode::BAD_REQUEST, &with("a")));
        assert_eq!(nonce.current().as_deref(), Some("a"));
        assert!(
            !nonce.refused_for_it(Some("a"), StatusCode::UNAUTHORIZED, &with("a")),
            "it was used"
        );
        assert!(
            !nonce.refused_for_it(Some("a"), StatusCode::OK, &with("b")),
            "nothing was refused"
        );
        assert_eq!(nonce.current().as_deref(), Some("b"), "but the next proof has it");
    }
}
