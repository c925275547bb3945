//! The logout token, validated (OpenID Connect Back-Channel Logout 1.0 §2.4, §2.6).

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use openidconnect::{
    JsonWebKey,
    core::{CoreJsonWebKeySet, CoreJwsSigningAlgorithm},
};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Map, Value};

use super::{Provider, ProviderError, metadata::Metadata};
use crate::clock;

/// The member of `events` that makes a token a logout token.
const EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";
/// How far the provider's clock may be from ours, in seconds.
const LEEWAY: i64 = 60;
/// How old a logout token may be, in seconds. It is also how long its `jti` must be remembered.
const MAX_AGE: i64 = 300;

/// Whose sessions end, by the provider's word.
#[derive(Debug)]
pub(crate) struct LogoutToken {
    pub(crate) whose: Whose,
    /// Names this token; it works once.
    pub(crate) jti: String,
    /// When it is too old to be accepted by anybody's clock, in seconds since 1970.
    pub(crate) expires_at: i64,
}

/// One session of the provider's, or whatever sessions a user has.
#[derive(Debug)]
pub(crate) enum Whose {
    Sid(String),
    Sub(String),
}

/// Why a logout token ends nothing.
#[derive(Debug, thiserror::Error)]
pub(crate) enum LogoutTokenError {
    #[error("the logout token is not valid: {0}")]
    Invalid(&'static str),
    /// Its signature can be neither trusted nor refused.
    #[error(transparent)]
    Provider(#[from] ProviderError),
}

use LogoutTokenError::Invalid;

#[derive(Deserialize)]
struct Header {
    alg: CoreJwsSigningAlgorithm,
    kid: Option<String>,
    typ: Option<String>,
    crit: Option<Value>,
}

#[derive(Deserialize)]
struct Claims {
    iss: String,
    aud: Audience,
    iat: i64,
    exp: i64,
    jti: String,
    sub: Option<String>,
    sid: Option<String>,
    events: Map<String, Value>,
    #[serde(default, deserialize_with = "is_present")]
    nonce: bool,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Many(Vec<String>),
}

/// Even a `null` is a member that is there.
fn is_present<'de, D: serde::Deserializer<'de>>(value: D) -> Result<bool, D::Error> {
    serde::de::IgnoredAny::deserialize(value).map(|_| true)
}

impl Provider {
    /// What a logout token says, if it is one of our provider's for us, and of these minutes.
    ///
    /// The signature is checked last: only what is otherwise in order can make us ask the provider for new keys.
    pub(crate) async fn validate_logout_token(&self, token: &str) -> Result<LogoutToken, LogoutTokenError> {
        let (signed, signature) = token.rsplit_once('.').ok_or(Invalid("it is no JWS"))?;
        let (header, payload) = signed.split_once('.').ok_or(Invalid("it is no JWS"))?;
        let header: Header = decode(header).ok_or(Invalid("its header cannot be read"))?;
        let claims: Claims = decode(payload).ok_or(Invalid("a claim is missing or malformed"))?;
        let signature = URL_SAFE_NO_PAD
            .decode(signature)
            .map_err(|_| Invalid("its signature cannot be read"))?;

        let metadata = self.metadata().await?;
        header.check(metadata.id_token_signing_alg_values_supported())?;
        claims.check(self.issuer(), self.client_id(), clock::now())?;
        self.check_signature(&metadata, &header, signed.as_bytes(), &signature)
            .await?;
        claims.into_token()
    }

    async fn check_signature(
        &self,
        metadata: &Metadata,
        header: &Header,
        signed: &[u8],
        signature: &[u8],
    ) -> Result<(), LogoutTokenError> {
        if header.is_signed_by_one_of(metadata.jwks(), signed, signature) {
            return Ok(());
        }
        if header.names_one_of(metadata.jwks()) {
            return Err(Invalid("its signature is wrong"));
        }
        // The provider may have rotated its keys since we asked (Core §10.1.1).
        let metadata = self.metadata_anew().await?;
        header
            .is_signed_by_one_of(metadata.jwks(), signed, signature)
            .then_some(())
            .ok_or(Invalid("its signature is by no key of the provider's"))
    }
}

impl Header {
    /// Logout tokens are signed as ID tokens are (§2.4).
    fn check(&self, algorithms: &[CoreJwsSigningAlgorithm]) -> Result<(), LogoutTokenError> {
        if !algorithms.contains(&self.alg) {
            return Err(Invalid("alg is not allowed"));
        }
        if self.crit.is_some() {
            return Err(Invalid("crit names what we do not understand"));
        }
        let typ = self.typ.as_deref().map(str::to_ascii_lowercase);
        match typ.as_deref() {
            None | Some("logout+jwt" | "application/logout+jwt") => Ok(()),
            Some(_) => Err(Invalid("typ is not logout+jwt")),
        }
    }

    fn names_one_of(&self, keys: &CoreJsonWebKeySet) -> bool {
        self.kid.as_ref().is_some_and(|kid| {
            keys.keys()
                .iter()
                .any(|key| key.key_id().is_some_and(|id| **id == *kid))
        })
    }

    /// Without a `kid`, every key of the right kind is tried; `verify_signature` refuses keys of another kind or use.
    fn is_signed_by_one_of(&self, keys: &CoreJsonWebKeySet, signed: &[u8], signature: &[u8]) -> bool {
        keys.keys()
            .iter()
            .filter(|key| self.kid.is_none() || key.key_id().map(|id| id.as_str()) == self.kid.as_deref())
            .any(|key| key.verify_signature(&self.alg, signed, signature).is_ok())
    }
}

impl Claims {
    fn check(&self, issuer: &str, client_id: &str, now: i64) -> Result<(), LogoutTokenError> {
        let checks = [
            (self.iss == issuer, "iss is another provider"),
            (self.aud.is_only(client_id), "aud is not this client alone"),
            (self.iat <= now.saturating_add(LEEWAY), "iat is in the future"),
            (self.iat > now.saturating_sub(MAX_AGE), "it is too old"),
            (self.exp > now.saturating_sub(LEEWAY), "it has expired"),
            (!self.jti.is_empty(), "jti is empty"),
            (self.is_logout(), "events does not say that this is a logout"),
            (!self.nonce, "it has a nonce, as ID tokens do"),
        ];
        match checks.iter().find(|(holds, _)| !holds) {
            Some((_, reason)) => Err(Invalid(reason)),
            None => Ok(()),
        }
    }

    fn is_logout(&self) -> bool {
        self.events.len() == 1 && self.events.get(EVENT).is_some_and(Value::is_object)
    }

    /// A `sid` says which of the user's sessions it is.
    fn into_token(self) -> Result<LogoutToken, LogoutTokenError> {
        let whose = match (self.sid, self.sub) {
            (Some(sid), _) if !sid.is_empty() => Whose::Sid(sid),
            (None, Some(sub)) if !sub.is_empty() => Whose::Sub(sub),
            _ => return Err(Invalid("it names neither a session nor a user")),
        };
        Ok(LogoutToken {
            whose,
            jti: self.jti,
            expires_at: self.iat.saturating_add(MAX_AGE + LEEWAY),
        })
    }
}

impl Audience {
    /// Other audiences are not trusted, as in ID tokens.
    fn is_only(&self, client_id: &str) -> bool {
        match self {
            Self::One(audience) => audience == client_id,
            Self::Many(audiences) => {
                !audiences.is_empty() && audiences.iter().all(|audience| audience == client_id)
            }
        }
    }
}

fn decode<T: DeserializeOwned>(part: &str) -> Option<T> {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).ok()?).ok()
}
