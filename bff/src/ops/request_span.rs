//! One span per request, and one line when it is answered. The query is left out: a callback's holds the code.

use std::time::Duration;

use axum::{
    extract::Request,
    http::{Method, StatusCode, Uri},
};
use opentelemetry::trace::TraceId;
use tracing::{Span, field};

use super::{known_method, request_id::RequestId, told_path::told};

/// The span that everything logged during a request belongs to.
pub(crate) fn of(request: &Request, id: &RequestId, trace_id: Option<TraceId>) -> Span {
    tracing::info_span!(
        "request",
        method = told_method(request.method()),
        path = &*told(request.uri().path()),
        id = id.as_str(),
        trace_id = trace_id.map(field::display)
    )
}

/// A request, as the line says it that each has when it is answered.
pub(crate) struct Line {
    method: &'static str,
    uri: Uri,
    trace_id: Option<TraceId>,
}

impl Line {
    pub(crate) fn of(request: &Request, trace_id: Option<TraceId>) -> Self {
        Self {
            method: told_method(request.method()),
            uri: request.uri().clone(),
            trace_id,
        }
    }

    /// `took` is the time to the first byte of the answer. The line stands outside of the span, whose fields would otherwise be
    /// read and written once more for every request.
    pub(crate) fn write(&self, id: &RequestId, status: StatusCode, took: Duration) {
        tracing::info!(
            parent: None,
            id = id.as_str(),
            method = self.method,
            path = &*told(self.uri.path()),
            status = status.as_u16(),
            seconds = took.as_secs_f64(),
            trace_id = self.trace_id.map(field::display),
            "answered"
        );
    }
}

fn told_method(method: &Method) -> &'static str {
    known_method(method).unwrap_or("other")
}
