use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use rsa::rand_core::{OsRng, RngCore};
use sha2::{Digest, Sha256};

/// 256 random bits, for whatever must not be guessed.
pub(crate) fn random() -> String {
    let mut bytes = [0; 32];
    OsRng.fill_bytes(&mut bytes);
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

/// What is kept of a secret once it has been handed out. Also PKCE's S256.
pub(crate) fn digest(secret: impl AsRef<[u8]>) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(secret))
}
