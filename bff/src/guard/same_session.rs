//! A tab acts only for the session it was rendered for.
//!
//! A page carries the public handle of its session, and its calls name it. If somebody else has signed in meanwhile, in another
//! tab of the same browser, the cookie is theirs: what the old page still asks for would happen in their name.

use axum::{
    extract::Request,
    middleware::Next,
    response::{IntoResponse, Response},
};

use crate::{Code, CurrentSession, Problem};

/// The header by which a page says whose it is: its session's handle, or `none`.
const SESSION_HEADER: &str = "x-session";
const NONE: &str = "none";

/// Refuses what was asked for in another session's name. Who names none is asked nothing: programs, and plain forms.
pub(crate) async fn guard(request: Request, next: Next) -> Response {
    let current = CurrentSession::of(request.extensions()).map(CurrentSession::handle);
    match (request.headers().get(SESSION_HEADER), current) {
        (None, _) => next.run(request).await,
        (Some(page), current) if page == current.unwrap_or(NONE) => next.run(request).await,
        (Some(_), Some(_)) => Problem::new(Code::SessionChanged)
            .with_detail("This page was opened before that. Nothing was done, for either of you.")
            .into_response(),
        (Some(_), None) => Problem::from(Code::SessionEnded).into_response(),
    }
}
