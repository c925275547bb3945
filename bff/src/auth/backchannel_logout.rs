//! `POST /auth/backchannel-logout`: the provider ends sessions (OpenID Connect Back-Channel Logout 1.0 §2.5).

use axum::{
    Json,
    extract::{DefaultBodyLimit, RawForm, State, rejection::RawFormRejection},
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::{MethodRouter, post},
};
use serde::Serialize;

use super::NO_STORE;
use crate::{
    Bff, Code, Problem,
    oidc::{LogoutTokenError, ProviderError},
    session::StoreError,
};

/// How large the form may be, in bytes: a logout token is a JWT with a handful of claims.
const LIMIT: usize = 16 * 1024;

/// Why nothing was ended, or not for certain.
#[derive(Debug, thiserror::Error)]
enum Refusal {
    #[error("the request is no form, or too large")]
    Form(#[from] RawFormRejection),
    #[error("there must be one logout_token")]
    NotOne,
    #[error(transparent)]
    Token(#[from] LogoutTokenError),
    #[error("the logout token was used before")]
    Replayed,
    #[error(transparent)]
    Store(#[from] StoreError),
}

pub(crate) fn route() -> MethodRouter<Bff> {
    post(end).layer(DefaultBodyLimit::max(LIMIT))
}

/// 200 once the sessions have ended, also if there are none.
async fn end(
    State(bff): State<Bff>,
    form: Result<RawForm, RawFormRejection>,
) -> Result<impl IntoResponse, Response> {
    end_sessions(&bff, form).await.map_err(Refusal::into_response)?;
    Ok((NO_STORE, StatusCode::OK))
}

async fn end_sessions(bff: &Bff, form: Result<RawForm, RawFormRejection>) -> Result<(), Refusal> {
    let RawForm(form) = form?;
    let mut tokens = url::form_urlencoded::parse(&form).filter(|(name, _)| name == "logout_token");
    let (Some((_, token)), None) = (tokens.next(), tokens.next()) else {
        return Err(Refusal::NotOne);
    };
    let token = bff.provider().validate_logout_token(&token).await?;
    let first = bff.sessions().end_by_provider(&token).await?;
    first.then_some(()).ok_or(Refusal::Replayed)
}

impl Refusal {
    fn into_response(self) -> Response {
        #[derive(Serialize)]
        struct Body {
            error: &'static str,
            error_description: String,
        }
        match self {
            Self::Store(error) => Problem::from(error).into_response(),
            Self::Token(LogoutTokenError::Provider(error)) => unavailable(&error).into_response(),
            refusal => {
                let error_description = refusal.to_string();
                tracing::warn!(error_description, "refused a back-channel logout");
                let error = "invalid_request";
                let body = Body {
                    error,
                    error_description,
                };
                (StatusCode::BAD_REQUEST, NO_STORE, Json(body)).into_response()
            }
        }
    }
}

fn unavailable(error: &ProviderError) -> Problem {
    tracing::warn!(reason = error.reason(), %error, "a logout token cannot be validated");
    Problem::new(Code::ProviderUnavailable)
        .with_detail("The keys that logout tokens are signed with cannot be had. Send it again.")
}
