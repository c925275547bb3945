//! One span per request, and one line when it is answered. The query is left out: a callback's holds the code.

use std::time::Duration;

use axum::{
    extract::Request,
    http::{Method, StatusCode, Uri},
};
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

/// A request, as the line says it that each has when it is answered.
pub(crate) struct Line {
    method: Method,
    uri: Uri,
}

impl Line {
    pub(crate) fn of(request: &Request) -> Self {
        Self {
            method: request.method().clone(),
            uri: request.uri().clone(),
        }
    }

    /// `took` is the time to the first byte of the answer. The line stands outside of the span, whose fields would otherwise be
    /// read and written once more for every request.
    pub(crate) fn write(&self, id: &RequestId, status: StatusCode, took: Duration) {
        tracing::info!(
            parent: None,
            id = id.as_str(),
            method = self.method.as_str(),
            path = self.uri.path(),
            status = status.as_u16(),
            seconds = took.as_secs_f64(),
            "answered"
        );
    }
}
