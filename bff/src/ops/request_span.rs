//! One span per request. The query is left out: a callback's holds the code.

use axum::http::Request;
use tower_http::request_id::RequestId;
use tracing::Span;

/// The span that everything logged during a request belongs to.
pub(crate) fn of<B>(request: &Request<B>) -> Span {
    let id = request
        .extensions()
        .get::<RequestId>()
        .and_then(|id| id.header_value().to_str().ok());
    tracing::info_span!("request", method = %request.method(), path = request.uri().path(), id)
}
