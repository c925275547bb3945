//! `GET /auth/login`: begins a login.

use axum::{
    extract::{Query, State, rejection::QueryRejection},
    response::{IntoResponse, Redirect, Response},
};
use axum_extra::extract::CookieJar;
use serde::Deserialize;

use super::{NO_STORE, login_path, return_to};
use crate::{
    Bff, Code, CurrentSession, Problem,
    oidc::{AuthorizationDetails, ProviderError},
    session::PendingLogin,
};

#[derive(Deserialize)]
pub(crate) struct Parameters {
    return_to: Option<String>,
    prompt: Option<String>,
    login_hint: Option<String>,
    max_age: Option<u64>,
    acr_values: Option<String>,
}

/// Sends the browser to the authorization endpoint and remembers, in a cookie, what for.
pub(crate) async fn begin(
    State(bff): State<Bff>,
    current: Option<CurrentSession>,
    jar: CookieJar,
    parameters: Result<Query<Parameters>, QueryRejection>,
) -> Result<Response, Problem> {
    let Query(Parameters {
        return_to,
        prompt,
        login_hint,
        max_age,
        acr_values,
    }) =
        parameters.map_err(|rejection| Problem::new(Code::LoginFailed).with_detail(rejection.body_text()))?;
    let return_to = return_to::parse(return_to.as_deref().unwrap_or("/")).ok_or_else(|| {
        Problem::new(Code::InvalidReturnTo)
            .with_detail("`return_to` must be a path on this site, such as /notes.")
            .with_try_again("/auth/login")
    })?;
    let details = AuthorizationDetails {
        prompt,
        login_hint,
        max_age,
        acr_values,
    };
    let (authorization_endpoint, request) = bff
        .provider()
        .authorization_request(&details)
        .await
        .map_err(|error| Problem::from(error).with_try_again(login_path(&return_to)))?;
    let replaces = current.map(|current| current.handle().to_owned());
    let jar = bff
        .sessions()
        .remember_login(jar, &PendingLogin::new(request, return_to, replaces));
    Ok((jar, NO_STORE, Redirect::to(authorization_endpoint.as_str())).into_response())
}

impl From<ProviderError> for Problem {
    fn from(error: ProviderError) -> Self {
        tracing::warn!(%error, "login is not possible");
        Self::new(Code::ProviderUnavailable)
            .with_detail("Signing in is not possible until it is back. Try again in a moment.")
    }
}
