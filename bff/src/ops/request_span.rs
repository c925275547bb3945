//! One span per request, and one line when it is answered. The query is left out: a callback's holds the code.

use std::time::Duration;

use axum::{extract::Request, http::StatusCode};
use opentelemetry::trace::TraceId;
use tracing::{Span, field};

use super::{known_method, request_id::RequestId, told_path::told};

/// The span that everything logged during a request belongs to.
pub(crate) fn of(request: &Request, id: &RequestId, trace_id: Option<TraceId>) -> Span {
    tracing::info_span!(
        "request",
        method = known_method(request.method()).unwrap_or("other"),
        path = &*told(request.uri().path()),
        id = id.as_str(),
        trace_id = trace_id.map(field::display)
    )
}

/// The line that each request has when it is answered. `took` is the time to the first byte of the answer.
pub(crate) fn answered(request: &Span, status: StatusCode, took: Duration) {
    tracing::info!(
        parent: request,
        status = status.as_u16(),
        seconds = took.as_secs_f64(),
        "answered"
    );
}
