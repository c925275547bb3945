//! One span per request, and one line when it is answered. The query is left out: a callback's holds the code.

use std::time::Duration;

use axum::{extract::Request, http::StatusCode};
use tracing::Span;

use super::request_id::RequestId;

/// The span that everything logged during a request belongs to.
pub(crate) fn of(request: &Request, id: &RequestId) -> Span {
    tracing::info_span!(
        "request",
        method = request.method().as_str(),
        path = request.uri().path(),
        id = id.as_str()
    )
}

/// The line of the log that every request has. `took` is the time to the first byte of the answer.
pub(crate) fn answered(span: &Span, status: StatusCode, took: Duration) {
    let seconds = took.as_secs_f64();
    tracing::info!(parent: span, status = status.as_u16(), seconds, "answered");
}
