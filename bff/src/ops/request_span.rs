//! One span per request. The query is left out: a callback's holds the code.

use axum::extract::Request;
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
