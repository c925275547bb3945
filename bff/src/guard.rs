//! What every request and every answer has to pass.
//!
//! Each guard is a function that refuses or does not. Two layers ask them, because a layer of its own for each would cost
//! every request more than the guards do.

mod client_address;
pub(crate) mod content_policy;
mod csrf;
pub(crate) mod headers;
pub(crate) mod rate_limit;
mod same_session;

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};

use crate::{Bff, Problem};

pub(crate) use client_address::ClientAddress;
pub(crate) use rate_limit::RateLimit;

/// The layer of those who can refuse before it is known whose a request is.
pub(crate) async fn before_the_session(State(bff): State<Bff>, mut request: Request, next: Next) -> Response {
    client_address::find(&bff, &mut request);
    let refusal = rate_limit::by_address(&bff, &request).or_else(|| csrf::guard(&bff, &request));
    unless_refused(refusal, request, next).await
}

/// The layer of those who have to know it.
pub(crate) async fn after_the_session(State(bff): State<Bff>, request: Request, next: Next) -> Response {
    let refusal = rate_limit::by_session(&bff, &request).or_else(|| same_session::guard(&request));
    unless_refused(refusal, request, next).await
}

async fn unless_refused(refusal: Option<Problem>, request: Request, next: Next) -> Response {
    match refusal {
        Some(problem) => problem.into_response(),
        None => next.run(request).await,
    }
}
