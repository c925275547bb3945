use std::sync::Arc;

use axum::{
    extract::{RawForm, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use axum_extra::extract::CookieJar;

use super::{Provider, redirect};
use crate::{
    client,
    page::{Page, escape},
    parameters::Parameters,
};

/// `GET /end_session`, or `POST` (RP-Initiated Logout §2): signs out at once whom the ID token speaks of,
/// and asks when that is not clear.
pub(super) async fn end_session(
    State(op): State<Arc<Provider>>,
    cookies: CookieJar,
    RawForm(request): RawForm,
) -> Result<Response, Page> {
    let parameters = Parameters::parse(&request)?;
    require_known_client(&parameters)?;
    let current = op.sessions.current(&cookies);
    let hint = parameters
        .get("id_token_hint")
        .and_then(|id_token| op.id_token_hint(id_token))
        .filter(|hint| current.as_ref().is_none_or(|session| session.sub == hint.sub));
    Ok(match hint {
        Some(hint) => {
            op.sessions.end(&hint.sid);
            op.announce_logout(&hint.sub, &hint.sid);
            if let Some(session) = current.filter(|session| session.sid != hint.sid) {
                op.announce_logout(&session.sub, &session.sid);
            }
            (op.sessions.end_current(cookies), op.after_logout(&parameters)).into_response()
        }
        None if current.is_none() => op.after_logout(&parameters),
        None => confirmation(&request).into_response(),
    })
}

/// `POST /sign-out`: the user pressed the button of the page that asks.
pub(super) async fn confirmed(
    State(op): State<Arc<Provider>>,
    headers: HeaderMap,
    cookies: CookieJar,
    RawForm(form): RawForm,
) -> Result<Response, Page> {
    op.require_own_page(&headers)?;
    let form = Parameters::parse(&form)?;
    let request = form.get("logout_request").unwrap_or_default();
    let request = Parameters::parse(request.as_bytes())?;
    require_known_client(&request)?;
    if let Some(session) = op.sessions.current(&cookies) {
        op.announce_logout(&session.sub, &session.sid);
    }
    Ok((op.sessions.end_current(cookies), op.after_logout(&request)).into_response())
}

fn require_known_client(parameters: &Parameters) -> Result<(), Page> {
    match parameters.get("client_id") {
        None | Some(client::ID) => Ok(()),
        Some(_) => Err(Page::error(
            StatusCode::BAD_REQUEST,
            "This request is wrong",
            &format!("The client_id must be “{}”.", client::ID),
        )),
    }
}

fn confirmation(request: &[u8]) -> Page {
    let request = escape(&String::from_utf8_lossy(request));
    Page::new(
        "Sign out?",
        format!(
            r#"<p>An app asks to sign you out.</p>
<form method="post" action="/sign-out">
<input type="hidden" name="logout_request" value="{request}">
<button class="primary">Sign out</button>
</form>"#
        ),
    )
}

impl Provider {
    /// Back to the app, if it says where and that is where it lives.
    fn after_logout(&self, parameters: &Parameters) -> Response {
        let registered = &self.redirect_uris.logout;
        if parameters.get("post_logout_redirect_uri") == Some(registered) {
            redirect(registered, &[("state", parameters.get("state"))]).into_response()
        } else {
            Page::new("You are signed out", "<p>You can close this page.</p>".to_owned()).into_response()
        }
    }
}
