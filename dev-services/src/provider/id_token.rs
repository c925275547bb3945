use std::time::Duration;

use chrono::{DateTime, Utc};
use jsonwebtoken::{Algorithm, Validation, decode};
use openidconnect::{
    AccessToken, AdditionalClaims, Audience, AuthenticationContextClass, EndUserName, ExtraTokenFields,
    IdTokenClaims, IdTokenFields, IssuerUrl, LocalizedClaim, Nonce, StandardClaims, StandardTokenResponse,
    SubjectIdentifier,
    core::{CoreGenderClaim, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm, CoreTokenType},
};
use serde::{Deserialize, Serialize};

use super::{Provider, grants::Grant, oauth_error::OAuthError};
use crate::{client, users::User};

/// Long enough to be validated once, however short-lived a test wants its access tokens.
const LIFETIME: Duration = Duration::from_mins(5);

/// The claims that Back-Channel and RP-Initiated Logout rest on.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct SessionClaims {
    pub(super) sid: String,
}

impl AdditionalClaims for SessionClaims {}

/// What the token response says beyond the standard, as Keycloak does: for how many seconds the refresh token is good.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct RefreshExpiry {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) refresh_expires_in: Option<u64>,
}

impl ExtraTokenFields for RefreshExpiry {}

type IdToken = openidconnect::IdToken<
    SessionClaims,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJwsSigningAlgorithm,
>;

pub(super) type TokenResponse = StandardTokenResponse<
    IdTokenFields<
        SessionClaims,
        RefreshExpiry,
        CoreGenderClaim,
        CoreJweContentEncryptionAlgorithm,
        CoreJwsSigningAlgorithm,
    >,
    CoreTokenType,
>;

/// Whose session an ID token speaks of.
#[derive(Debug, Deserialize)]
pub(super) struct IdTokenHint {
    pub(super) sub: String,
    pub(super) sid: String,
}

impl Provider {
    /// Carries `sub` and `name` alone: for anything more, the client has to ask userinfo.
    pub(super) fn id_token(
        &self,
        grant: &Grant,
        nonce: Option<String>,
        access_token: &AccessToken,
        now: DateTime<Utc>,
    ) -> Result<IdToken, OAuthError> {
        let name = User::with_sub(&grant.sub)
            .map(|user| LocalizedClaim::from(EndUserName::new(user.name.to_owned())));
        let claims = IdTokenClaims::new(
            IssuerUrl::new(self.issuer.clone()).map_err(OAuthError::server_error)?,
            vec![Audience::new(client::ID.to_owned())],
            now + LIFETIME,
            now,
            StandardClaims::new(SubjectIdentifier::new(grant.sub.clone())).set_name(name),
            SessionClaims {
                sid: grant.sid.clone(),
            },
        )
        .set_auth_time(Some(grant.auth_time))
        .set_auth_context_ref(Some(AuthenticationContextClass::new(
            grant.acr.as_str().to_owned(),
        )))
        .set_nonce(nonce.map(Nonce::new));
        let algorithm = CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256;
        IdToken::new(claims, &self.keys.id_token, algorithm, Some(access_token), None)
            .map_err(OAuthError::server_error)
    }

    /// RP-Initiated Logout §4: an ID token that we issued to this client, expired or not.
    pub(super) fn id_token_hint(&self, id_token: &str) -> Option<IdTokenHint> {
        let mut validation = Validation::new(Algorithm::RS256);
        validation.set_issuer(&[&self.issuer]);
        validation.set_audience(&[client::ID]);
        validation.set_required_spec_claims(&["iss", "sub", "aud"]);
        validation.validate_exp = false;
        decode(id_token, &self.keys.verification, &validation)
            .ok()
            .map(|token| token.claims)
    }
}
