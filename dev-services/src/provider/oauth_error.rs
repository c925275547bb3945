use axum::{
    Json,
    http::{
        HeaderValue, StatusCode,
        header::{CACHE_CONTROL, WWW_AUTHENTICATE},
    },
    response::{IntoResponse, Response},
};
use openidconnect::{StandardErrorResponse, core::CoreErrorResponseType};

use crate::parameters::Duplicate;

/// The error response of RFC 6749 §5.2.
#[derive(Debug)]
pub(super) struct OAuthError(StandardErrorResponse<CoreErrorResponseType>);

impl OAuthError {
    pub(super) fn new(error: CoreErrorResponseType, description: impl Into<String>) -> Self {
        Self(StandardErrorResponse::new(error, Some(description.into()), None))
    }

    pub(super) fn invalid_client(description: &str) -> Self {
        Self::new(CoreErrorResponseType::InvalidClient, description)
    }

    pub(super) fn invalid_grant(description: &str) -> Self {
        Self::new(CoreErrorResponseType::InvalidGrant, description)
    }

    pub(super) fn missing(parameter: &str) -> Self {
        Self::new(
            CoreErrorResponseType::InvalidRequest,
            format!("{parameter} is missing"),
        )
    }

    /// Ours to mend: the log says what happened, the client only that it did.
    pub(super) fn server_error(error: impl std::error::Error) -> Self {
        tracing::error!(%error, "the provider failed");
        Self::new(
            CoreErrorResponseType::Extension("server_error".to_owned()),
            "The provider failed; see its log",
        )
    }
}

impl From<Duplicate> for OAuthError {
    fn from(duplicate: Duplicate) -> Self {
        Self::new(CoreErrorResponseType::InvalidRequest, duplicate.to_string())
    }
}

impl IntoResponse for OAuthError {
    fn into_response(self) -> Response {
        let status = match self.0.error() {
            CoreErrorResponseType::InvalidClient => StatusCode::UNAUTHORIZED,
            CoreErrorResponseType::Extension(_) => StatusCode::INTERNAL_SERVER_ERROR,
            _ => StatusCode::BAD_REQUEST,
        };
        let mut response = (status, [(CACHE_CONTROL, "no-store")], Json(self.0)).into_response();
        if status == StatusCode::UNAUTHORIZED {
            let challenge = HeaderValue::from_static("Basic realm=\"dev-services\"");
            response.headers_mut().insert(WWW_AUTHENTICATE, challenge);
        }
        response
    }
}
