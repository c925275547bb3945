//! The ID token, validated (OpenID Connect Core §3.1.3.7).

use openidconnect::{
    AccessToken, AccessTokenHash, AdditionalClaims,
    ClaimsVerificationError::{self, SignatureVerification},
    IdToken, IdTokenClaims, IdTokenVerifier, Nonce, NonceVerifier,
    SignatureVerificationError::{AmbiguousKeyId, CryptoError, DisallowedAlg, NoMatchingKey, NoSignature},
    core::{CoreGenderClaim, CoreJsonWebKey, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm},
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{AuthorizationRequest, Provider, ProviderError, provider_error::with_causes};
use crate::clock;

/// How far the provider's clock may be ahead of ours, in seconds.
const CLOCK_SKEW: i64 = 60;

/// Claims of the protocol, not of the user.
const PROTOCOL_CLAIMS: [&str; 14] = [
    "iss",
    "sub",
    "aud",
    "azp",
    "exp",
    "iat",
    "nbf",
    "jti",
    "nonce",
    "auth_time",
    "at_hash",
    "c_hash",
    "s_hash",
    "sid",
];

/// Whatever claims a provider sends beyond the standard's.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct AllClaims {
    #[serde(flatten)]
    all: Map<String, Value>,
}

impl AdditionalClaims for AllClaims {}

type TokenClaims = IdTokenClaims<AllClaims, CoreGenderClaim>;

type Token = IdToken<AllClaims, CoreGenderClaim, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm>;

/// Who signed in, by the provider's word.
#[derive(Clone, Debug)]
pub(crate) struct Claims {
    pub(crate) sub: String,
    /// The provider's session, by which a back-channel logout names it.
    pub(crate) sid: Option<String>,
    /// What describes the user: neither `sub` nor any claim of the protocol.
    pub(crate) user: Map<String, Value>,
}

/// Why an ID token is refused.
#[derive(Debug, thiserror::Error)]
pub(crate) enum IdTokenError {
    #[error("the token response carries no ID token")]
    Missing,
    #[error("the ID token is not valid: {}", with_causes(.0))]
    Invalid(#[from] ClaimsVerificationError),
    #[error("azp is another client")]
    AuthorizedParty,
    #[error("iat is in the future")]
    IssuedAt,
    #[error("at_hash does not belong to the access token")]
    AccessTokenHash,
    #[error("the user was not authenticated as recently or as strongly as was asked")]
    NotAsAsked,
    #[error("sub is not who was expected")]
    OtherSubject,
    /// Its signature can be neither trusted nor refused.
    #[error(transparent)]
    Provider(#[from] ProviderError),
}

impl Provider {
    pub(super) async fn validate_id_token(
        &self,
        id_token: &Token,
        access_token: &AccessToken,
        request: &AuthorizationRequest,
    ) -> Result<Claims, IdTokenError> {
        let nonce = Nonce::new(request.nonce.clone());
        let claims = self.verified_claims(id_token, access_token, &nonce).await?;
        if request
            .sub
            .as_ref()
            .is_some_and(|sub| sub != claims.subject().as_str())
        {
            return Err(IdTokenError::OtherSubject);
        }
        let auth_time = claims.auth_time().map(|time| time.timestamp());
        if !request.is_met_by(auth_time, claims.auth_context_ref().map(|acr| acr.as_str())) {
            return Err(IdTokenError::NotAsAsked);
        }
        let mut all = to_map(claims);
        let sid = all.get("sid").and_then(Value::as_str).map(str::to_owned);
        all.retain(|name, _| !PROTOCOL_CLAIMS.contains(&name.as_str()));
        Ok(Claims {
            sub: claims.subject().to_string(),
            sid,
            user: all,
        })
    }

    /// The ID token that a refresh brought (§12.2). It belongs to no authorization request.
    pub(super) async fn validate_refreshed_id_token(
        &self,
        id_token: &Token,
        access_token: &AccessToken,
        sub: &str,
    ) -> Result<(), IdTokenError> {
        let any_nonce = |_: Option<&Nonce>| Ok(());
        let claims = self.verified_claims(id_token, access_token, any_nonce).await?;
        if claims.subject().as_str() != sub {
            return Err(IdTokenError::OtherSubject);
        }
        Ok(())
    }

    async fn verified_claims<'t>(
        &self,
        id_token: &'t Token,
        access_token: &AccessToken,
        nonce: impl NonceVerifier + Copy,
    ) -> Result<&'t TokenClaims, IdTokenError> {
        let mut client = self.client(&*self.metadata().await?);
        let mut outcome = id_token.claims(&client.id_token_verifier(), nonce);
        if let Err(SignatureVerification(NoMatchingKey | CryptoError(_))) = outcome {
            // The provider may have rotated its keys since we asked (Core §10.1.1).
            client = self.client(&*self.metadata_anew().await?);
            outcome = id_token.claims(&client.id_token_verifier(), nonce);
        }
        let claims = outcome?;
        if claims
            .authorized_party()
            .is_some_and(|party| party != self.client_id())
        {
            return Err(IdTokenError::AuthorizedParty);
        }
        if claims.issue_time().timestamp() > clock::now().saturating_add(CLOCK_SKEW) {
            return Err(IdTokenError::IssuedAt);
        }
        if let Some(expected) = claims.access_token_hash()
            && access_token_hash(id_token, &client.id_token_verifier(), access_token).as_ref()
                != Some(expected)
        {
            return Err(IdTokenError::AccessTokenHash);
        }
        Ok(claims)
    }
}

impl IdTokenError {
    /// The name that the log has for it.
    pub(super) fn reason(&self) -> &'static str {
        match self {
            Self::Missing => "id-token-missing",
            Self::Invalid(error) => match error {
                ClaimsVerificationError::InvalidIssuer(_) => "id-token-iss",
                ClaimsVerificationError::InvalidAudience(_) => "id-token-aud",
                ClaimsVerificationError::Expired(_) => "id-token-exp",
                ClaimsVerificationError::InvalidNonce(_) => "id-token-nonce",
                SignatureVerification(NoMatchingKey | AmbiguousKeyId(_)) => "id-token-kid",
                SignatureVerification(NoSignature | DisallowedAlg(_)) => "id-token-alg",
                SignatureVerification(_) => "id-token-signature",
                _ => "id-token-invalid",
            },
            Self::AuthorizedParty => "id-token-azp",
            Self::IssuedAt => "id-token-iat",
            Self::AccessTokenHash => "id-token-at-hash",
            Self::NotAsAsked => "id-token-not-as-asked",
            Self::OtherSubject => "id-token-sub",
            Self::Provider(error) => error.reason(),
        }
    }
}

fn access_token_hash(
    id_token: &Token,
    verifier: &IdTokenVerifier<'_, CoreJsonWebKey>,
    access_token: &AccessToken,
) -> Option<AccessTokenHash> {
    let algorithm = id_token.signing_alg().ok()?;
    let key = id_token.signing_key(verifier).ok()?;
    AccessTokenHash::from_token(access_token, algorithm, key).ok()
}

/// The claims as the JSON object they came as.
pub(super) fn to_map<T: Serialize>(claims: &T) -> Map<String, Value> {
    match serde_json::to_value(claims) {
        Ok(Value::Object(map)) => map.into_iter().filter(|(_, value)| !value.is_null()).collect(),
        _ => Map::new(),
    }
}

impl Claims {
    /// Adds what userinfo knows; the ID token, which is signed, has the last word.
    pub(super) fn complete(&mut self, userinfo: Map<String, Value>) {
        for (name, value) in userinfo {
            if !PROTOCOL_CLAIMS.contains(&name.as_str()) {
                self.user.entry(name).or_insert(value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_id_token_has_the_last_word() {
        let map = |name: &str, value: &str| Map::from_iter([(name.to_owned(), value.into())]);
        let mut claims = Claims {
            sub: "user-alice".to_owned(),
            sid: None,
            user: map("name", "Alice"),
        };
        claims.complete(map("name", "Mallory"));
        claims.complete(map("email", "alice@example.com"));
        claims.complete(map("sub", "user-mallory"));
        assert_eq!(claims.user["name"], "Alice");
        assert_eq!(claims.user["email"], "alice@example.com");
        assert_eq!(claims.user.len(), 2, "who it is, only the ID token says");
    }
}
