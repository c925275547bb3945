//! One id and one span per request. The query is left out: a callback's holds the code.

use axum::{extract, http::Request};
use tower_http::request_id::RequestId;
use tracing::Span;

/// Anybody can write a request id; in our log it means something, so the only one that counts is our own.
pub(crate) fn without_foreign_id(mut request: extract::Request) -> extract::Request {
    request.headers_mut().remove("x-request-id");
    request
}

/// The span that everything logged during a request belongs to.
pub(crate) fn of<B>(request: &Request<B>) -> Span {
    let id = request
        .extensions()
        .get::<RequestId>()
        .and_then(|id| id.header_value().to_str().ok());
    tracing::info_span!("request", method = %request.method(), path = request.uri().path(), id)
}
