//! What every request and every answer has to pass.
//!
//! Each guard is a function that refuses or does not; `router.rs` asks them in turn.

mod client_address;
pub(crate) mod content_policy;
pub(crate) mod csrf;
pub(crate) mod headers;
pub(crate) mod rate_limit;
mod same_session;

use axum::extract::Request;

use crate::{Bff, Problem};

pub(crate) use client_address::ClientAddress;
pub(crate) use rate_limit::RateLimit;

/// What refuses before it is known whose a request is.
pub(crate) fn before_the_session(
    bff: &Bff,
    client: Option<ClientAddress>,
    request: &Request,
) -> Option<Problem> {
    rate_limit::by_address(bff, client).or_else(|| csrf::guard(bff, request))
}

/// What has to know it.
pub(crate) fn after_the_session(bff: &Bff, request: &Request) -> Option<Problem> {
    rate_limit::by_session(bff, request).or_else(|| same_session::guard(request))
}
