//! Keys that a test makes, and what is signed with them.

use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode, jwk::Jwk};
use ring::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair},
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::header_of;

/// A key for ES256.
#[derive(Clone)]
pub(crate) struct EcKey(Vec<u8>);

impl EcKey {
    pub(crate) fn generate() -> Self {
        let pkcs8 = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new());
        Self(pkcs8.unwrap().as_ref().to_vec())
    }

    pub(crate) fn pem(&self) -> String {
        let base64 = STANDARD.encode(&self.0);
        format!("-----BEGIN PRIVATE KEY-----\n{base64}\n-----END PRIVATE KEY-----\n")
    }

    /// As a JWK.
    pub(crate) fn public(&self) -> Value {
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &self.0, &SystemRandom::new());
        let pair = pair.unwrap();
        let (x, y) = pair.public_key().as_ref()[1..].split_at(32);
        let [x, y] = [x, y].map(|coordinate| URL_SAFE_NO_PAD.encode(coordinate));
        json!({"kty": "EC", "crv": "P-256", "x": x, "y": y, "use": "sig", "kid": "the-key"})
    }

    pub(crate) fn sign(&self, claims: &Value) -> String {
        let header = Header {
            kid: Some("the-key".to_owned()),
            ..Header::new(Algorithm::ES256)
        };
        encode(&header, claims, &EncodingKey::from_ec_der(&self.0)).unwrap()
    }
}

/// The claims of a JWT, if they were signed with this key.
pub(crate) fn verified(jwt: &str, key: &Value) -> Option<Value> {
    let key: Jwk = serde_json::from_value(key.clone()).ok()?;
    let mut validation = Validation::new(Algorithm::ES256);
    validation.required_spec_claims.clear();
    validation.validate_aud = false;
    let decoded = decode(jwt, &DecodingKey::from_jwk(&key).ok()?, &validation);
    decoded.ok().map(|data| data.claims)
}

/// What a proof says, and the key it was made with.
pub(crate) fn proven(proof: &str) -> Option<(Value, Value)> {
    let _ = proof.split_once('.')?;
    let key = header_of(proof)["jwk"].clone();
    let claims = verified(proof, &key)?;
    (header_of(proof)["typ"] == "dpop+jwt").then_some((claims, key))
}

/// `ath`: an access token by its hash.
pub(crate) fn hash(token: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(token))
}
