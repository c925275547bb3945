//! A tab acts only for the session it was rendered for.
//!
//! A page carries the public handle of its session, and its calls name it. If somebody else has signed in meanwhile, in another
//! tab of the same browser, the cookie is theirs: what the old page still asks for would happen in their name.

use std::borrow::Cow;

use axum::{extract::Request, http::HeaderName};
use url::form_urlencoded;

use crate::{Code, CurrentSession, Problem};

/// The header by which a page says whose it is: its session's handle, or `none`. A plain form has it in its URL's query.
const X_SESSION: HeaderName = HeaderName::from_static("x-session");
const NONE: &str = "none";

/// Refuses what was asked for in another session's name. Who names none is asked nothing: programs.
pub(super) fn guard(request: &Request) -> Option<Problem> {
    let page = named_by(request)?;
    match CurrentSession::of(request.extensions()).map(CurrentSession::handle) {
        current if *page == *current.unwrap_or(NONE).as_bytes() => None,
        // Who is signed out already has what they want.
        None if request.uri().path() == "/auth/logout" => None,
        Some(_) => Some(
            Problem::new(Code::SessionChanged)
                .with_detail("This page was opened before that. Nothing was done, for either of you."),
        ),
        None => Some(Code::SessionEnded.into()),
    }
}

fn named_by(request: &Request) -> Option<Cow<'_, [u8]>> {
    if let Some(header) = request.headers().get(X_SESSION) {
        return Some(header.as_bytes().into());
    }
    let query = request.uri().query()?.as_bytes();
    form_urlencoded::parse(query)
        .find(|(name, _)| name == X_SESSION.as_str())
        .map(|(_, page)| page.into_owned().into_bytes().into())
}
