//! What every request and every answer has to pass.

pub(crate) mod csrf;
pub(crate) mod headers;
pub(crate) mod same_session;
