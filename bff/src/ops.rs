//! What whoever runs this looks at.

pub(crate) mod health;
pub(crate) mod metrics;
pub(crate) mod request_id;
pub(crate) mod request_span;
