//! Whose request it is.

use axum::{
    extract::Request,
    http::{HeaderMap, HeaderValue, header},
    response::Response,
};
use axum_extra::extract::cookie::Cookie;
use tower_sessions::session::Id;

use super::{CurrentSession, Sessions, StoreError};

/// Who sent a request.
#[derive(Clone, Debug)]
pub(crate) enum Visitor {
    /// Nobody we know.
    Anonymous,
    /// The cookie names a session that has ended.
    Ended,
    /// Somebody who is signed in.
    SignedIn(CurrentSession),
}

impl Sessions {
    /// Who sent a request. One without a session cookie costs the database nothing.
    pub(crate) fn recognise<'a>(
        &'a self,
        request: &Request,
    ) -> impl Future<Output = Result<Visitor, StoreError>> + use<'a> {
        let (id, touch) = (self.named_in(request.headers()), touches(request));
        async move {
            let Some(id) = id else {
                return Ok(Visitor::Anonymous);
            };
            self.visitor(id, touch).await
        }
    }

    async fn visitor(&self, id: Id, touch: bool) -> Result<Visitor, StoreError> {
        if let Some(mut current) = self.find(id).await?
            && (!touch || self.touch(&mut current).await?)
        {
            return Ok(Visitor::SignedIn(current));
        }
        Ok(Visitor::Ended)
    }

    /// The id in the session cookie.
    fn named_in(&self, headers: &HeaderMap) -> Option<Id> {
        let lines = headers.get_all(header::COOKIE).iter();
        let mut cookies = lines
            .filter_map(|line| line.to_str().ok())
            .flat_map(Cookie::split_parse)
            .flatten();
        let ours = cookies.find(|cookie| cookie.name() == self.0.cookie)?;
        ours.value().parse().ok()
    }

    /// What the answer to a visitor has to say. Nothing that one user saw is kept by a cache, and the Back button shows nothing of
    /// it after a logout; and the cookie of a session that has ended goes, unless another takes its place.
    pub(crate) fn mark(&self, response: &mut Response, visitor: &Visitor) {
        let headers = response.headers_mut();
        match visitor {
            Visitor::Anonymous => {}
            Visitor::SignedIn(_) => {
                headers
                    .entry(header::CACHE_CONTROL)
                    .or_insert(HeaderValue::from_static("no-store"));
            }
            Visitor::Ended if self.sets_session_cookie(headers) => {}
            Visitor::Ended => {
                let cookie = self.expired_session_cookie().to_string();
                if let Ok(cookie) = HeaderValue::try_from(cookie) {
                    headers.append(header::SET_COOKIE, cookie);
                }
            }
        }
    }

    fn sets_session_cookie(&self, headers: &HeaderMap) -> bool {
        let mut lines = headers.get_all(header::SET_COOKIE).iter();
        lines.any(|line| {
            let rest = line.as_bytes().strip_prefix(self.0.cookie.as_bytes());
            rest.is_some_and(|rest| rest.starts_with(b"="))
        })
    }
}

/// A page that only asks how long the session lasts, or listens for its end, must not make it last longer.
fn touches(request: &Request) -> bool {
    let asked_not_to = |query: &str| query.split('&').any(|pair| pair == "touch=false");
    match request.uri().path() {
        "/auth/events" => false,
        "/auth/session" => !request.uri().query().is_some_and(asked_not_to),
        _ => true,
    }
}
