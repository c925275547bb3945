//! What every request and every answer has to pass.

mod client_address;
pub(crate) mod content_policy;
pub(crate) mod csrf;
pub(crate) mod headers;
pub(crate) mod rate_limit;
pub(crate) mod same_session;

pub(crate) use client_address::{ClientAddress, find as find_client_address};
pub(crate) use rate_limit::RateLimit;
