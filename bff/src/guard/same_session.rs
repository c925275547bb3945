//! A tab acts only for the session it was rendered for.
//!
//! A page carries the public handle of its session, and its calls name it. If somebody else has signed in meanwhile, in another
//! tab of the same browser, the cookie is theirs: what the old page still asks for would happen in their name.

use std::borrow::Cow;

use axum::{
    extract::Request,
    middleware::Next,
    response::{IntoResponse, Response},
};

use url::form_urlencoded;

use crate::{Code, CurrentSession, Problem};

/// The header by which a page says whose it is: its session's handle, or `none`. A plain form has it in its URL's query.
const X_SESSION: &str = "x-session";
const NONE: &str = "none";

/// Refuses what was asked for in another session's name. Who names none is asked nothing: programs.
pub(crate) async fn guard(request: Request, next: Next) -> Response {
    let current = CurrentSession::of(request.extensions()).map(CurrentSession::handle);
    match (named_by(&request), current) {
        (None, _) => next.run(request).await,
        (Some(page), current) if *page == *current.unwrap_or(NONE).as_bytes() => next.run(request).await,
        // Who is signed out already has what they want.
        (Some(_), None) if request.uri().path() == "/auth/logout" => next.run(request).await,
        (Some(_), Some(_)) => Problem::new(Code::SessionChanged)
            .with_detail("This page was opened before that. Nothing was done, for either of you.")
            .into_response(),
        (Some(_), None) => Problem::from(Code::SessionEnded).into_response(),
    }
}

fn named_by(request: &Request) -> Option<Cow<'_, [u8]>> {
    if let Some(header) = request.headers().get(X_SESSION) {
        return Some(header.as_bytes().into());
    }
    let query = request.uri().query()?.as_bytes();
    form_urlencoded::parse(query)
        .find(|(name, _)| name == X_SESSION)
        .map(|(_, page)| page.into_owned().into_bytes().into())
}
