//! RFC 6750 and RFC 9470, from the resource server's side.

use axum::{
    http::{
        HeaderMap, StatusCode,
        header::{AUTHORIZATION, WWW_AUTHENTICATE},
    },
    response::{IntoResponse, Response},
};

use chrono::TimeDelta;

use crate::{problem::Problem, provider::Acr};

/// Why a request with a token, or without one, is not served.
#[derive(Debug)]
pub(crate) enum BearerError {
    MissingToken,
    InvalidToken(&'static str),
    /// The user has to prove again, or better, who they are (RFC 9470 §3).
    InsufficientUserAuthentication {
        acr: Acr,
        max_age: TimeDelta,
    },
}

/// The token of the `Authorization` header.
pub(crate) fn token(headers: &HeaderMap) -> Result<&str, BearerError> {
    headers
        .get(AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
        .map(|(_, token)| token.trim())
        .ok_or(BearerError::MissingToken)
}

impl IntoResponse for BearerError {
    fn into_response(self) -> Response {
        let (challenge, detail) = match self {
            Self::MissingToken => ("Bearer".to_owned(), "This needs an access token"),
            Self::InvalidToken(detail) => (
                format!("Bearer error=\"invalid_token\", error_description=\"{detail}\""),
                detail,
            ),
            Self::InsufficientUserAuthentication { acr, max_age } => {
                let (acr, max_age) = (acr.as_str(), max_age.num_seconds());
                let detail = "This needs a passkey, used in the last minutes";
                (
                    format!(
                        "Bearer error=\"insufficient_user_authentication\", error_description=\"{detail}\", \
                         acr_values=\"{acr}\", max_age=\"{max_age}\""
                    ),
                    detail,
                )
            }
        };
        let problem = Problem::new(StatusCode::UNAUTHORIZED, detail);
        ([(WWW_AUTHENTICATE, challenge)], problem).into_response()
    }
}
