//! The layer that finds out who sent a request.

use std::time::Instant;

use axum::{
    extract::{Request, State},
    http::{HeaderValue, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use tower_sessions::Session;

use super::{CurrentSession, Sessions, StoreError};
use crate::{Problem, ops::metrics::session_lookup};

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

/// Puts the [`Visitor`] into the request's extensions, where both page rendering and server functions find it.
/// A request without a session cookie costs the database nothing.
pub(crate) async fn recognise(
    State(sessions): State<Sessions>,
    session: Session,
    mut request: Request,
    next: Next,
) -> Response {
    let began = Instant::now();
    let visitor = sessions.visitor(&session, touches(&request)).await;
    if !matches!(visitor, Ok(Visitor::Anonymous)) {
        session_lookup(began.elapsed());
    }
    match visitor {
        Ok(visitor) => {
            let signed_in = matches!(visitor, Visitor::SignedIn(_));
            request.extensions_mut().insert(visitor);
            let mut response = next.run(request).await;
            if signed_in {
                // No cache keeps what one user saw, and the Back button shows nothing of it after a logout.
                response
                    .headers_mut()
                    .entry(header::CACHE_CONTROL)
                    .or_insert(HeaderValue::from_static("no-store"));
            }
            response
        }
        Err(error) => Problem::from(error).into_response(),
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

impl Sessions {
    async fn visitor(&self, session: &Session, touch: bool) -> Result<Visitor, StoreError> {
        let Some(id) = session.id() else {
            return Ok(Visitor::Anonymous);
        };
        if let Some(mut current) = self.find(session, id).await?
            && (!touch || self.touch(&mut current).await?)
        {
            return Ok(Visitor::SignedIn(current));
        }
        // Also takes the cookie away.
        session.flush().await?;
        Ok(Visitor::Ended)
    }
}
