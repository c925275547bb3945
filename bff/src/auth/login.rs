//! `GET /auth/login`: begins a login, for our own pages or for others (OpenID Connect Core §4, which allows `POST` too).

use axum::{
    Form,
    extract::{State, rejection::FormRejection},
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

/// How long what is only passed on may be, in bytes.
const LONGEST: usize = 2048;

#[derive(Deserialize)]
pub(crate) struct Parameters {
    return_to: Option<String>,
    prompt: Option<String>,
    login_hint: Option<String>,
    max_age: Option<u64>,
    acr_values: Option<String>,
    /// Who is to sign the user in, by a third party's word.
    iss: Option<String>,
    /// `return_to`, by a third party's word: a URL.
    target_link_uri: Option<String>,
}

/// Sends the browser to the authorization endpoint and remembers, in a cookie, what for.
pub(crate) async fn begin(
    State(bff): State<Bff>,
    current: Option<CurrentSession>,
    jar: CookieJar,
    parameters: Result<Form<Parameters>, FormRejection>,
) -> Result<Response, Problem> {
    let Form(Parameters {
        return_to,
        prompt,
        login_hint,
        max_age,
        acr_values,
        iss,
        target_link_uri,
    }) =
        parameters.map_err(|rejection| Problem::new(Code::LoginFailed).with_detail(rejection.body_text()))?;
    if iss.is_some_and(|iss| iss != bff.provider().issuer()) {
        return Err(
            Problem::new(Code::LoginFailed).with_detail("`iss` is not the sign-in service of this site.")
        );
    }
    let passed_on = [&prompt, &login_hint, &acr_values];
    if passed_on.into_iter().flatten().any(|text| text.len() > LONGEST) {
        return Err(too_long());
    }
    let return_to = match (return_to, target_link_uri) {
        (None, Some(uri)) => return_to::of_url(&uri, bff.public_url().origin()),
        (return_to, _) => return_to::parse(return_to.as_deref().unwrap_or("/")),
    };
    let return_to = return_to.ok_or_else(|| {
        Problem::new(Code::InvalidReturnTo)
            .with_detail("`return_to` must be a path on this site, such as /notes; `target_link_uri` may be its whole URL.")
            .with_try_again("/auth/login")
    })?;
    // A page that wants to know more of its user's authentication wants nobody else's.
    let asks_for_more = max_age.is_some() || acr_values.is_some();
    let details = AuthorizationDetails {
        prompt,
        login_hint,
        max_age,
        acr_values,
        sub: current
            .as_ref()
            .filter(|_| asks_for_more)
            .map(|current| current.user().sub.clone()),
    };
    let (authorization_endpoint, request) = bff
        .provider()
        .authorization_request(&details)
        .await
        .map_err(|error| Problem::from(error).with_try_again(login_path(&return_to)))?;
    let replaces = current.map(|current| current.handle().to_owned());
    let jar = bff
        .sessions()
        .remember_login(jar, &PendingLogin::new(request, return_to, replaces))
        .ok_or_else(too_long)?;
    Ok((jar, NO_STORE, Redirect::to(authorization_endpoint.as_str())).into_response())
}

fn too_long() -> Problem {
    Problem::new(Code::LoginFailed).with_detail("A parameter is too long.")
}

impl From<ProviderError> for Problem {
    fn from(error: ProviderError) -> Self {
        tracing::warn!(reason = error.reason(), %error, "login is not possible");
        Self::new(Code::ProviderUnavailable)
            .with_detail("Signing in is not possible until it is back. Try again in a moment.")
    }
}
