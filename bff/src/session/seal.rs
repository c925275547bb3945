//! What the database and the browser may keep for us without being able to read or change it.
//!
//! Sealed is XChaCha20-Poly1305 with a random 192-bit nonce: `key id (4 bytes) ‖ nonce (24) ‖ ciphertext and tag`.
//! The purpose and the owner are associated data, so that what was sealed for one place does not open in another.
//!
//! The keys are derived from those of `SESSION_KEYS` and from the issuer. So a login attempt or a session belongs to the provider it
//! began at, and if the configuration names another, it gets to see no code and no refresh token of the first.

mod purpose;

use std::sync::Arc;

use arc_swap::ArcSwap;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chacha20poly1305::{
    AeadCore, KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, OsRng, Payload},
};
use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use serde::{Serialize, de::DeserializeOwned};
use sha2::Sha256;
use tower_sessions::session::Id;

pub(crate) use purpose::Purpose;

use crate::config::SessionKey;

const KEY_ID: usize = 4;
const NONCE: usize = 24;

/// The keys of `SESSION_KEYS`: the first seals, all open. Clones share them, and their replacement.
#[derive(Clone)]
pub(crate) struct Keyring(Arc<ArcSwap<Vec<Key>>>);

#[derive(Clone)]
struct Key {
    id: [u8; KEY_ID],
    cipher: XChaCha20Poly1305,
    hash: Hmac<Sha256>,
    owner_hash: Hmac<Sha256>,
}

impl Keyring {
    pub(crate) fn new(keys: &[SessionKey], issuer: &str) -> Self {
        Self(Arc::new(ArcSwap::from_pointee(derived(keys, issuer))))
    }

    /// From now on these are the keys.
    pub(crate) fn replace(&self, keys: &[SessionKey], issuer: &str) {
        self.0.store(Arc::new(derived(keys, issuer)));
    }

    pub(crate) fn seal<T: Serialize>(&self, purpose: Purpose, owner: &str, value: &T) -> Vec<u8> {
        let keys = self.0.load();
        let key = keys
            .first()
            .expect("the configuration demands at least one session key");
        let nonce = XChaCha20Poly1305::generate_nonce(&mut OsRng);
        let msg =
            serde_json::to_vec(value).expect("what is sealed are plain structs, which always serialise");
        let aad = associated_data(purpose, owner);
        let ciphertext = key
            .cipher
            .encrypt(&nonce, Payload { msg: &msg, aad: &aad })
            .expect("encryption fails only beyond 256 GiB");
        [key.id.as_slice(), nonce.as_slice(), &ciphertext].concat()
    }

    /// `None` for whatever was not sealed by one of our keys for this purpose and owner.
    pub(crate) fn open<T: DeserializeOwned>(
        &self,
        purpose: Purpose,
        owner: &str,
        sealed: &[u8],
    ) -> Option<T> {
        let (id, rest) = sealed.split_at_checked(KEY_ID)?;
        let (nonce, msg) = rest.split_at_checked(NONCE)?;
        let keys = self.0.load();
        let key = keys.iter().find(|key| key.id == id)?;
        let aad = associated_data(purpose, owner);
        let plain = key
            .cipher
            .decrypt(XNonce::from_slice(nonce), Payload { msg, aad: &aad })
            .ok()?;
        serde_json::from_slice(&plain).ok()
    }

    /// [`Keyring::seal`], as a cookie's value.
    pub(crate) fn seal_text<T: Serialize>(&self, purpose: Purpose, owner: &str, value: &T) -> String {
        URL_SAFE_NO_PAD.encode(self.seal(purpose, owner, value))
    }

    /// [`Keyring::open`], from a cookie's value.
    pub(crate) fn open_text<T: DeserializeOwned>(
        &self,
        purpose: Purpose,
        owner: &str,
        sealed: &str,
    ) -> Option<T> {
        self.open(purpose, owner, &URL_SAFE_NO_PAD.decode(sealed).ok()?)
    }

    /// What the database knows of a session id, under each key: the newest first.
    pub(crate) fn hashes(&self, id: &Id) -> impl Iterator<Item = Id> + use<> {
        let (keys, id) = (self.0.load_full(), id.0.to_be_bytes());
        (0..keys.len()).map(move |index| {
            let hash = keys[index].hash.clone();
            let hash = hash.chain_update(id).finalize().into_bytes();
            let half = hash.first_chunk().expect("SHA-256 gives 32 bytes");
            Id(i128::from_be_bytes(*half))
        })
    }

    /// What the database knows of a name that the provider gave (`sub`, `sid`), under each key: the newest first.
    pub(crate) fn owner_hashes(&self, claim: &str, name: &str) -> impl Iterator<Item = String> + use<> {
        let named = [claim.as_bytes(), b"\0", name.as_bytes()].concat();
        let keys = self.0.load_full();
        (0..keys.len()).map(move |index| {
            let hash = keys[index].owner_hash.clone();
            URL_SAFE_NO_PAD.encode(hash.chain_update(&named).finalize().into_bytes())
        })
    }

    /// The hash under which new rows are written.
    pub(crate) fn owner_hash(&self, claim: &str, name: &str) -> String {
        self.owner_hashes(claim, name)
            .next()
            .expect("the configuration demands at least one session key")
    }
}

fn derived(keys: &[SessionKey], issuer: &str) -> Vec<Key> {
    keys.iter().map(|key| Key::derive(key, issuer)).collect()
}

impl Key {
    fn derive(SessionKey(secret): &SessionKey, issuer: &str) -> Self {
        let kdf = Hkdf::<Sha256>::new(Some(issuer.as_bytes()), secret);
        let id = expand(&kdf, "bff key id");
        let cipher = XChaCha20Poly1305::new(&expand::<32>(&kdf, "bff sealing").into());
        let hmac = |info| {
            <Hmac<Sha256> as Mac>::new_from_slice(&expand::<32>(&kdf, info))
                .expect("HMAC takes keys of any length")
        };
        let (hash, owner_hash) = (hmac("bff session id"), hmac("bff owner"));
        Self {
            id,
            cipher,
            hash,
            owner_hash,
        }
    }
}

fn associated_data(purpose: Purpose, owner: &str) -> Vec<u8> {
    [purpose.as_str().as_bytes(), b"\0", owner.as_bytes()].concat()
}

fn expand<const N: usize>(kdf: &Hkdf<Sha256>, info: &str) -> [u8; N] {
    let mut out = [0; N];
    kdf.expand(info.as_bytes(), &mut out)
        .expect("HKDF-SHA-256 gives up to 8160 bytes");
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const ISSUER: &str = "https://op.example";

    fn keyring(keys: &[u8]) -> Keyring {
        let keys: Vec<_> = keys.iter().map(|byte| SessionKey([*byte; 32])).collect();
        Keyring::new(&keys, ISSUER)
    }

    #[test]
    fn what_was_sealed_opens_for_its_purpose_and_owner_alone() {
        let keys = keyring(&[1]);
        let sealed = keys.seal(Purpose::TokenSet, "alice", &"token");
        assert_eq!(
            keys.open::<String>(Purpose::TokenSet, "alice", &sealed)
                .as_deref(),
            Some("token")
        );
        assert_eq!(keys.open::<String>(Purpose::TokenSet, "bob", &sealed), None);
        assert_eq!(keys.open::<String>(Purpose::Record, "alice", &sealed), None);
    }

    #[test]
    fn the_first_key_seals_and_all_open() {
        let (old, both, new) = (keyring(&[1]), keyring(&[2, 1]), keyring(&[2]));
        let by_old = old.seal(Purpose::Record, "x", &7);
        let by_both = both.seal(Purpose::Record, "x", &7);
        assert_eq!(both.open(Purpose::Record, "x", &by_old), Some(7));
        assert_eq!(new.open(Purpose::Record, "x", &by_both), Some(7));
        assert_eq!(new.open::<u8>(Purpose::Record, "x", &by_old), None);
        let id = Id::default();
        assert_eq!(
            both.hashes(&id).collect::<Vec<_>>(),
            [new.hashes(&id).next(), old.hashes(&id).next()].map(Option::unwrap)
        );
    }

    #[test]
    fn what_belongs_to_one_provider_is_nothing_to_another() {
        let keys = keyring(&[1]);
        let others = Keyring::new(&[SessionKey([1; 32])], "https://other.example");
        let sealed = keys.seal(Purpose::TokenSet, "alice", &"token");
        assert_eq!(others.open::<String>(Purpose::TokenSet, "alice", &sealed), None);
        let id = Id::default();
        assert_ne!(keys.hashes(&id).next(), others.hashes(&id).next());
        assert_ne!(keys.owner_hash("sub", "alice"), others.owner_hash("sub", "alice"));
    }

    #[test]
    fn every_changed_or_missing_byte_is_noticed() {
        let keys = keyring(&[1]);
        let sealed = keys.seal(Purpose::Record, "x", &"value");
        for at in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert_eq!(keys.open::<String>(Purpose::Record, "x", &changed), None);
            assert_eq!(keys.open::<String>(Purpose::Record, "x", &sealed[..at]), None);
        }
    }
}
