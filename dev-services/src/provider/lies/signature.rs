use std::sync::LazyLock;

use axum::{
    Json,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, EncodingKey, crypto};
use rsa::{
    BigUint, RsaPublicKey,
    pkcs8::{EncodePublicKey, LineEnding},
};
use serde_json::{Map, Value, json};

use super::jws::{self, Jws};
use crate::{client, keys::Keys};

/// The key that comes after the one in use. Made once, because making one takes a while.
pub(super) static NEXT: LazyLock<Keys> =
    LazyLock::new(|| Keys::fresh().expect("a key can be made of random numbers"));

/// How an ID token is signed, or is not, and which keys the JWK set holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignatureLie {
    /// Not at all: `alg` is `none`.
    Absent,
    /// By HS256, with the public key's PEM as the secret.
    PublicPem,
    /// By HS256, with the public key's modulus as the secret.
    PublicModulus,
    /// By HS256 with the client's secret, which is none of the algorithms we were promised.
    ClientSecret,
    /// By another key, which it does not say.
    OtherKey,
    /// By the right key, which it calls by a name that is in no JWK set.
    UnknownKid,
    /// By a new key, the only one in the JWK set from now on. No lie: this is how keys are rotated.
    Rotated,
    /// By a new key that bears the old one's name, the only one in the JWK set from now on.
    RotatedUnderItsName,
    /// By a new key, while the JWK set cannot be had: 503.
    RotatedOutOfReach,
    /// By the right key, which it does not name. The JWK set holds no other. No lie.
    NoKid,
    /// By the right key, which it does not name. The JWK set holds two.
    NoKidAmongTwo,
    /// By the right key, which it names. The JWK set holds two. No lie.
    OneOfTwo,
}

impl SignatureLie {
    pub(super) fn tell(self, response: &mut Map<String, Value>, keys: &Keys) {
        let Some(mut id_token) = Jws::id_token(response) else {
            return;
        };
        let header = &mut id_token.header;
        match self {
            Self::Absent => *header = json!({ "alg": "none" }),
            Self::PublicPem | Self::PublicModulus | Self::ClientSecret => header["alg"] = json!("HS256"),
            Self::UnknownKid => header["kid"] = json!("unknown"),
            Self::Rotated | Self::RotatedOutOfReach => header["kid"] = json!(NEXT.kid),
            Self::NoKid | Self::NoKidAmongTwo => *header = json!({ "alg": "RS256" }),
            Self::OtherKey | Self::OneOfTwo | Self::RotatedUnderItsName => {}
        }
        if let Some(id_token) = self.sign(&id_token, keys) {
            response.insert("id_token".to_owned(), id_token.into());
        }
    }

    fn sign(self, Jws { header, claims }: &Jws, keys: &Keys) -> Option<String> {
        let unsigned = format!("{}.{}", jws::encode(header), jws::encode(claims));
        let hmac = |secret: &[u8]| {
            let key = EncodingKey::from_secret(secret);
            let mac = crypto::sign(unsigned.as_bytes(), &key, Algorithm::HS256).ok()?;
            Some(format!("{unsigned}.{mac}"))
        };
        match self {
            Self::Absent => Some(format!("{unsigned}.")),
            Self::PublicPem => hmac(
                public_key(keys)?
                    .to_public_key_pem(LineEnding::LF)
                    .ok()?
                    .as_bytes(),
            ),
            Self::PublicModulus => hmac(&component(keys, "n")?),
            Self::ClientSecret => hmac(client::SECRET.as_bytes()),
            Self::OtherKey | Self::Rotated | Self::RotatedUnderItsName | Self::RotatedOutOfReach => {
                NEXT.sign(header, claims).ok()
            }
            Self::UnknownKid | Self::NoKid | Self::NoKidAmongTwo | Self::OneOfTwo => {
                keys.sign(header, claims).ok()
            }
        }
    }

    /// The JWK set.
    pub(super) fn published(self, keys: &Keys) -> Response {
        let set = match self {
            Self::RotatedOutOfReach => return StatusCode::SERVICE_UNAVAILABLE.into_response(),
            Self::Rotated => vec![jwk(&NEXT)],
            Self::RotatedUnderItsName => {
                let mut next = jwk(&NEXT);
                next["kid"] = json!(keys.kid);
                vec![next]
            }
            Self::NoKidAmongTwo | Self::OneOfTwo => vec![jwk(&NEXT), jwk(keys)],
            _ => vec![jwk(keys)],
        };
        Json(json!({ "keys": set })).into_response()
    }
}

fn jwk(keys: &Keys) -> Value {
    json!(keys.public())["keys"][0].take()
}

fn component(keys: &Keys, name: &str) -> Option<Vec<u8>> {
    BASE64_URL_SAFE_NO_PAD.decode(jwk(keys)[name].as_str()?).ok()
}

fn public_key(keys: &Keys) -> Option<RsaPublicKey> {
    let part = |name| component(keys, name).map(|bytes| BigUint::from_bytes_be(&bytes));
    RsaPublicKey::new(part("n")?, part("e")?).ok()
}
