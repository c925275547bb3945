//! The UserInfo endpoint completes what the ID token leaves out (OpenID Connect Core §5.3).

use openidconnect::{
    AccessToken, SubjectIdentifier, UserInfoClaims, UserInfoError as RequestError, core::CoreGenderClaim,
};

use super::{
    Claims, Provider, ProviderError,
    id_token::{AllClaims, to_map},
    provider::with_causes,
};

/// Why the answer of the UserInfo endpoint ends the login.
#[derive(Debug, thiserror::Error)]
pub(crate) enum UserinfoError {
    #[error("userinfo is not about the user of the ID token, or is not what it claims to be: {0}")]
    NotTrusted(String),
    #[error(transparent)]
    Provider(#[from] ProviderError),
}

impl Provider {
    /// `sub` must be that of the ID token (§5.3.2). A provider without the endpoint, or that refuses it this access
    /// token because it is meant for another audience, leaves the claims as they are.
    pub(super) async fn complete_from_userinfo(
        &self,
        mut claims: Claims,
        access_token: &AccessToken,
    ) -> Result<Claims, UserinfoError> {
        let metadata = self.metadata().await?;
        let expected = SubjectIdentifier::new(claims.sub.clone());
        let client = self.client(&metadata);
        let Ok(request) = client.user_info(access_token.clone(), Some(expected)) else {
            return Ok(claims);
        };
        let answer: Result<UserInfoClaims<AllClaims, CoreGenderClaim>, _> =
            request.request_async(self.http()).await;
        match answer {
            Ok(userinfo) => claims.complete(to_map(&userinfo)),
            Err(RequestError::Response(status, ..)) if status.is_client_error() => {
                tracing::info!(%status, "userinfo refused the access token; going on with the ID token's claims");
            }
            Err(RequestError::ClaimsVerification(error)) => {
                return Err(UserinfoError::NotTrusted(with_causes(&error)));
            }
            Err(error) => return Err(ProviderError(with_causes(&error)).into()),
        }
        Ok(claims)
    }
}
