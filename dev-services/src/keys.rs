use std::{fmt, fs, io, path::Path};

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, crypto, errors};
use openidconnect::{
    JsonWebKeyId, PrivateSigningKey,
    core::{CoreJsonWebKeySet, CoreRsaPrivateSigningKey},
};
use rsa::{
    RsaPrivateKey,
    pkcs1::{EncodeRsaPrivateKey, LineEnding},
    rand_core::OsRng,
    traits::PublicKeyParts,
};
use serde_json::Value;

use crate::{StartError, secret, state};

const BITS: usize = 2048;

/// The provider's RSA key in the shapes that signing and verifying want it.
pub(crate) struct Keys {
    pub(crate) kid: String,
    pub(crate) id_token: CoreRsaPrivateSigningKey,
    pub(crate) access_token: EncodingKey,
    pub(crate) verification: DecodingKey,
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Keys")
            .field("kid", &self.kid)
            .finish_non_exhaustive()
    }
}

impl Keys {
    /// The key in this PEM file, or a new one that will be there next time.
    pub(crate) fn load_or_generate(path: &Path) -> Result<Self, StartError> {
        let pem = match fs::read_to_string(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                generate().and_then(|pem| state::write_private(path, pem.as_bytes()).map(|()| pem))
            }
            read => read,
        };
        pem.and_then(|pem| Self::from_pem(&pem))
            .map_err(|error| state::unusable(path, error))
    }

    /// A key that no file keeps.
    pub(crate) fn fresh() -> io::Result<Self> {
        Self::from_pem(&generate()?)
    }

    fn from_pem(pem: &str) -> io::Result<Self> {
        let private =
            <RsaPrivateKey as rsa::pkcs1::DecodeRsaPrivateKey>::from_pkcs1_pem(pem).map_err(invalid)?;
        let (modulus, exponent) = (private.n().to_bytes_be(), private.e().to_bytes_be());
        let verification = DecodingKey::from_rsa_raw_components(&modulus, &exponent);
        let kid = secret::digest(&modulus)[..8].to_owned();
        Ok(Self {
            id_token: CoreRsaPrivateSigningKey::from_pem(pem, Some(JsonWebKeyId::new(kid.clone())))
                .map_err(invalid)?,
            access_token: EncodingKey::from_rsa_pem(pem.as_bytes()).map_err(invalid)?,
            verification,
            kid,
        })
    }

    /// A JWS (RFC 7515 §7.1) with exactly this header.
    pub(crate) fn sign(&self, header: &Value, claims: &Value) -> errors::Result<String> {
        let part = |json: &Value| BASE64_URL_SAFE_NO_PAD.encode(json.to_string());
        let signed = format!("{}.{}", part(header), part(claims));
        let signature = crypto::sign(signed.as_bytes(), &self.access_token, Algorithm::RS256)?;
        Ok(format!("{signed}.{signature}"))
    }

    /// What the world may know of it.
    pub(crate) fn public(&self) -> CoreJsonWebKeySet {
        CoreJsonWebKeySet::new(vec![self.id_token.as_verification_key()])
    }
}

fn generate() -> io::Result<String> {
    let key = RsaPrivateKey::new(&mut OsRng, BITS).map_err(invalid)?;
    key.to_pkcs1_pem(LineEnding::LF)
        .map(|pem| pem.to_string())
        .map_err(invalid)
}

fn invalid(error: impl ToString) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, error.to_string())
}
