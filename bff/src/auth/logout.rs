//! `POST /auth/logout` and `GET /auth/logout/callback` (OpenID Connect RP-Initiated Logout 1.0).

use axum::{
    Json,
    extract::{Query, State, rejection::QueryRejection},
    http::{HeaderMap, header},
    response::{IntoResponse, Redirect, Response},
};
use axum_extra::extract::CookieJar;
use serde::Deserialize;
use serde_json::json;
use tower_sessions::Session;

use super::NO_STORE;
use crate::{
    Bff, Code, CurrentSession, Problem,
    ops::metrics::Ended,
    session::{PendingLogout, StoreError},
};

/// Ends the session here, then leads to the provider so that its session ends too.
pub(crate) async fn end(
    State(bff): State<Bff>,
    current: Option<CurrentSession>,
    session: Session,
    jar: CookieJar,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let jar = bff.sessions().forget_spent_logins(jar);
    let mut jar = jar.add(bff.sessions().signed_out_cookie());
    let mut leads_to = "/".to_owned();
    if let Some(current) = current {
        bff.sessions().end(current.handle(), Ended::SignOut).await?;
        session.flush().await.map_err(StoreError::from)?;
        let pending = PendingLogout::new();
        if let Some(url) = bff
            .provider()
            .end_session_request(current.id_token(), &pending.state)
            .await
        {
            jar = bff.sessions().remember_logout(jar, &pending);
            leads_to = url.into();
        }
    }
    let wants_json = headers
        .get(header::ACCEPT)
        .is_some_and(|accept| accept.as_bytes().starts_with(b"application/json"));
    let answer = if wants_json {
        Json(json!({ "redirect_to": leads_to })).into_response()
    } else {
        Redirect::to(&leads_to).into_response()
    };
    Ok((jar, NO_STORE, answer).into_response())
}

#[derive(Deserialize)]
pub(crate) struct Parameters {
    state: Option<String>,
}

/// The provider leads back. The session was over before it was asked.
pub(crate) async fn finish(
    State(bff): State<Bff>,
    jar: CookieJar,
    parameters: Result<Query<Parameters>, QueryRejection>,
) -> Response {
    let state = parameters
        .ok()
        .and_then(|Query(parameters)| parameters.state)
        .unwrap_or_default();
    let (jar, known) = bff.sessions().take_logout(jar, &state);
    if known {
        return (jar, NO_STORE, Redirect::to("/")).into_response();
    }
    let problem = Problem::new(Code::LogoutFailed)
        .with_detail("The sign-in service answered a sign-out that this browser did not ask for. Whoever is signed in still is.");
    (jar, problem).into_response()
}
