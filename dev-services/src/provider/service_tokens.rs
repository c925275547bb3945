use chrono::Utc;
use openidconnect::core::CoreErrorResponseType;
use serde::Serialize;

use super::{Provider, lies::Lie, oauth_error::OAuthError, op_session::Acr};
use crate::{
    access_token::{self, AccessTokenClaims, Actor},
    client,
    parameters::Parameters,
    secret,
};

pub(super) const TOKEN_EXCHANGE: &str = "urn:ietf:params:oauth:grant-type:token-exchange";
const ACCESS_TOKEN: &str = "urn:ietf:params:oauth:token-type:access_token";

/// An access token that comes alone.
#[derive(Serialize)]
pub(super) struct ServiceToken {
    access_token: String,
    token_type: &'static str,
    expires_in: u64,
    scope: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    issued_token_type: Option<&'static str>,
}

impl Provider {
    /// The client's own (RFC 6749 §4.4). It may have whatever it asks for: this is a provider for development.
    pub(super) fn clients_own(&self, form: &Parameters) -> Result<ServiceToken, OAuthError> {
        let now = Utc::now();
        let claims = AccessTokenClaims {
            iss: self.issuer.clone(),
            sub: client::ID.to_owned(),
            aud: form.get("resource").unwrap_or(access_token::AUDIENCE).to_owned(),
            client_id: client::ID.to_owned(),
            iat: now.timestamp(),
            exp: (now + self.token_lifetime).timestamp(),
            jti: secret::random(),
            scope: form.owned("scope").unwrap_or_default(),
            grant_id: String::new(),
            auth_time: now.timestamp(),
            acr: Acr::default(),
            act: None,
        };
        self.service_token(&claims, None)
    }

    /// One for another audience, in exchange for a user's (RFC 8693).
    pub(super) fn exchanged(&self, form: &Parameters) -> Result<ServiceToken, OAuthError> {
        let required = |name| form.get(name).ok_or_else(|| OAuthError::missing(name));
        let invalid = |description: &str| OAuthError::new(CoreErrorResponseType::InvalidRequest, description);
        if required("subject_token_type")? != ACCESS_TOKEN {
            return Err(invalid("subject_token_type must be an access token's"));
        }
        let subject =
            access_token::validate_for_anybody(required("subject_token")?, &self.issuer, &self.keys);
        let subject = subject.map_err(invalid)?;
        if !self.grants.is_alive(&subject.grant_id) || self.lies.told() == Some(Lie::NoTokenIsActive) {
            return Err(invalid("The subject_token was revoked"));
        }
        let audience = form.get("audience").or_else(|| form.get("resource"));
        let now = Utc::now();
        let claims = AccessTokenClaims {
            aud: audience.unwrap_or(access_token::AUDIENCE).to_owned(),
            iat: now.timestamp(),
            exp: subject.exp.min((now + self.token_lifetime).timestamp()),
            jti: secret::random(),
            scope: form.owned("scope").unwrap_or(subject.scope),
            act: Some(Actor {
                sub: client::ID.to_owned(),
            }),
            ..subject
        };
        self.service_token(&claims, Some(ACCESS_TOKEN))
    }

    fn service_token(
        &self,
        claims: &AccessTokenClaims,
        issued_token_type: Option<&'static str>,
    ) -> Result<ServiceToken, OAuthError> {
        let access_token = access_token::sign(claims, &self.keys).map_err(OAuthError::server_error)?;
        self.issued_tokens.record(&access_token);
        Ok(ServiceToken {
            access_token,
            token_type: "Bearer",
            expires_in: u64::try_from(claims.exp - claims.iat).unwrap_or(0),
            scope: claims.scope.clone(),
            issued_token_type,
        })
    }
}
