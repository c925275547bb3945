use std::sync::Arc;

use axum::{
    extract::{RawForm, State},
    response::{IntoResponse, Redirect, Response},
};
use axum_extra::extract::CookieJar;
use openidconnect::core::CoreAuthErrorResponseType;

use super::{
    Provider, authorization_request::AuthorizationRequest, login_page::login_page, op_session::OpSession,
    redirect, refusal::Refusal,
};

/// `GET /authorize`, or `POST` (Core §3.1.2.1): answers at once when a session allows it, asks otherwise.
pub(super) async fn authorize(
    State(op): State<Arc<Provider>>,
    cookies: CookieJar,
    RawForm(request): RawForm,
) -> Result<Response, Refusal> {
    let request = AuthorizationRequest::parse(&op, &request)?;
    let session = op
        .sessions
        .current(&cookies)
        .filter(|session| request.is_satisfied_by(session));
    match session {
        Some(session) => Ok(op.authorize(&request, &session).into_response()),
        None if request.forbids_interaction() => {
            let description = "Nobody is signed in, or not recently enough";
            Err(request.refuse(&op, CoreAuthErrorResponseType::LoginRequired, description))
        }
        None => Ok(login_page(&request).into_response()),
    }
}

impl Provider {
    /// The successful response: a code, the client's `state`, and who answers (RFC 9207).
    pub(super) fn authorize(&self, request: &AuthorizationRequest, session: &OpSession) -> Redirect {
        let code = self.grants.begin(request, session);
        let state = request.state.as_deref();
        redirect(
            &request.redirect_uri,
            &[
                ("code", Some(&code)),
                ("state", state),
                ("iss", Some(&self.issuer)),
            ],
        )
    }
}
