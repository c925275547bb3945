//! The ID token, validated (OpenID Connect Core §3.1.3.7).

use std::sync::Arc;

use openidconnect::{
    AccessToken, AccessTokenHash, AdditionalClaims, ClaimsVerificationError, IdToken, IdTokenVerifier, Nonce,
    core::{CoreGenderClaim, CoreJsonWebKey, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm},
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{
    AuthorizationRequest, Provider,
    provider::{Metadata, with_causes},
};

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
    #[error("the ID token is not valid: {0}")]
    Invalid(String),
    #[error("at_hash does not belong to the access token")]
    AccessTokenHash,
    #[error("the user was not authenticated as recently or as strongly as was asked")]
    NotAsAsked,
}

impl Provider {
    pub(super) async fn validate_id_token(
        &self,
        metadata: Arc<Metadata>,
        id_token: &Token,
        access_token: &AccessToken,
        request: &AuthorizationRequest,
    ) -> Result<Claims, IdTokenError> {
        let nonce = Nonce::new(request.nonce.clone());
        let client = self.client(&metadata);
        let rotated;
        let mut verifier = client.id_token_verifier();
        let mut outcome = id_token.claims(&verifier, &nonce);
        if let Err(ClaimsVerificationError::SignatureVerification(_)) = outcome
            && let Ok(anew) = self.metadata_anew().await
        {
            // The provider may have rotated its keys since we asked (Core §10.1.1).
            rotated = self.client(&anew);
            verifier = rotated.id_token_verifier();
            outcome = id_token.claims(&verifier, &nonce);
        }
        let claims = outcome.map_err(|error| IdTokenError::Invalid(with_causes(&error)))?;
        if let Some(expected) = claims.access_token_hash() {
            let actual = access_token_hash(id_token, &verifier, access_token)
                .map_err(|error| IdTokenError::Invalid(with_causes(error.as_ref())))?;
            if actual != *expected {
                return Err(IdTokenError::AccessTokenHash);
            }
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
}

fn access_token_hash(
    id_token: &Token,
    verifier: &IdTokenVerifier<'_, CoreJsonWebKey>,
    access_token: &AccessToken,
) -> Result<AccessTokenHash, Box<dyn std::error::Error>> {
    let algorithm = id_token.signing_alg()?;
    let key = id_token.signing_key(verifier)?;
    Ok(AccessTokenHash::from_token(access_token, algorithm, key)?)
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
