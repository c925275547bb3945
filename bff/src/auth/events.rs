//! `GET /auth/events`: server-sent events about the session of an open tab.
//!
//! | event | data | |
//! |---|---|---|
//! | `session-extended` | `{"expires_in": seconds}` | it lasts longer than was said before |
//! | `session-ended` | `{}` | it is over; the stream ends |
//!
//! A stream that breaks is taken up by the browser again, with the id of the last event, so that nothing is missed. With
//! `?session=` a tab says for which session it was rendered: where that is not the browser's session any more, it is
//! told so, rather than of somebody else's.

use std::{convert::Infallible, time::Duration};

use axum::{
    extract::{Query, State},
    http::HeaderMap,
    response::{
        IntoResponse, Response,
        sse::{Event, KeepAlive, Sse},
    },
};
use futures_util::{Stream, StreamExt, future::Either, stream};
use serde::Deserialize;
use serde_json::json;

use super::NO_STORE;
use crate::{Bff, CurrentSession, Problem, clock, session::News};

/// Often enough for proxies that close a silent connection after half a minute.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// How long a browser waits before it connects again.
const RETRY: Duration = Duration::from_secs(3);
/// The same for a tab that had to make way for another, or the two would take turns.
const RETRY_IN_A_CROWD: Duration = Duration::from_mins(5);

#[derive(Deserialize)]
pub(crate) struct Parameters {
    session: Option<String>,
}

/// The news of the session, until it ends. 401 for who is not signed in and names no session.
pub(crate) async fn listen(
    State(bff): State<Bff>,
    current: Result<CurrentSession, Problem>,
    Query(Parameters { session }): Query<Parameters>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let own = match (current, session) {
        (current, None) => Some(current?),
        (current, Some(tab)) => current.ok().filter(|current| current.handle() == tab),
    };
    let news = own.map_or_else(
        || Either::Right(stream::iter([News::Ended])),
        |own| {
            let known = headers
                .get("last-event-id")
                .and_then(|id| id.to_str().ok()?.parse().ok());
            Either::Left(bff.sessions().news(own.handle(), known))
        },
    );
    Ok((NO_STORE, told(news)).into_response())
}

fn told(news: impl Stream<Item = News> + Send + 'static) -> impl IntoResponse {
    let events = news.map(|news| Ok::<_, Infallible>(event(news)));
    Sse::new(events).keep_alive(KeepAlive::new().interval(HEARTBEAT))
}

fn event(news: News) -> Event {
    match news {
        // Without data there is nothing to dispatch: the browser only remembers the id.
        News::Lasts(end) => Event::default().retry(RETRY).id(end.to_string()),
        News::Extended(end) => {
            let expires_in = u64::try_from(end - clock::now()).unwrap_or(0);
            Event::default()
                .event("session-extended")
                .id(end.to_string())
                .data(json!({ "expires_in": expires_in }).to_string())
        }
        News::Ended => Event::default().event("session-ended").data("{}"),
        News::Crowded => Event::default().retry(RETRY_IN_A_CROWD),
    }
}
