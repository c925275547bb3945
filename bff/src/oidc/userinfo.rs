//! The UserInfo endpoint completes what the ID token leaves out (OpenID Connect Core §5.3).

use openidconnect::{
    AccessToken, ClaimsVerificationError, SubjectIdentifier, UserInfoClaims, UserInfoError as RequestError,
    core::CoreGenderClaim,
};

use super::{
    Claims, DpopKey, Provider, ProviderError,
    id_token::{AllClaims, to_map},
    provider_error::with_causes,
};
use crate::http::HttpError;

/// Why the answer of the UserInfo endpoint ends the login.
#[derive(Debug, thiserror::Error)]
pub(crate) enum UserinfoError {
    #[error("userinfo is not about the user of the ID token")]
    Subject,
    #[error("userinfo is signed, and not as it must be: {0}")]
    Signed(String),
    #[error("userinfo cannot be read: {0}")]
    Malformed(String),
    #[error(transparent)]
    Provider(#[from] ProviderError),
}

impl Provider {
    /// `sub` must be that of the ID token, and a signed answer must be by this provider for this client (§5.3.2). A provider
    /// without the endpoint, or that refuses it this access token because it is meant for another audience, leaves the claims
    /// as they are.
    pub(super) async fn complete_from_userinfo(
        &self,
        mut claims: Claims,
        access_token: &AccessToken,
        key: Option<&DpopKey>,
    ) -> Result<Claims, UserinfoError> {
        let metadata = self.metadata().await?;
        let expected = SubjectIdentifier::new(claims.sub.clone());
        let client = self.client(&metadata);
        let Ok(request) = client.user_info(access_token.clone(), Some(expected)) else {
            return Ok(claims);
        };
        let answer: Result<UserInfoClaims<AllClaims, CoreGenderClaim>, _> =
            request.request_async(&self.proving(key)).await;
        match answer {
            Ok(userinfo) => claims.complete(to_map(&userinfo)),
            Err(RequestError::Response(status, ..)) if status.is_client_error() => {
                tracing::info!(%status, "userinfo refused the access token; going on with the ID token's claims");
            }
            Err(error) => return Err(error.into()),
        }
        Ok(claims)
    }
}

impl From<RequestError<HttpError>> for UserinfoError {
    fn from(error: RequestError<HttpError>) -> Self {
        match error {
            RequestError::Request(error) => Self::Provider(error.into()),
            // Who it is about instead is nothing for a log.
            RequestError::ClaimsVerification(ClaimsVerificationError::InvalidSubject(_)) => Self::Subject,
            RequestError::ClaimsVerification(error) => Self::Signed(with_causes(&error)),
            error => Self::Malformed(with_causes(&error)),
        }
    }
}

impl UserinfoError {
    /// The name that the log has for it.
    pub(super) fn reason(&self) -> &'static str {
        match self {
            Self::Subject => "userinfo-sub",
            Self::Signed(_) => "userinfo-jwt",
            Self::Malformed(_) => "userinfo-response",
            Self::Provider(error) => error.reason(),
        }
    }
}
