//! One id for each request, in the log, in problems, in the answer, and in the calls that are made for it.

use axum::{
    extract::Request,
    http::{HeaderName, HeaderValue},
};
use uuid::Uuid;

/// Where it stands, in answers and in calls.
pub(crate) const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// A UUID (RFC 9562).
#[derive(Clone, Debug)]
pub(crate) struct RequestId(HeaderValue);

impl RequestId {
    /// Gives a request its id. Anybody can write one; in our log it means something, so the only one that counts is our own.
    pub(crate) fn give(request: &mut Request) -> Self {
        request.headers_mut().remove(X_REQUEST_ID);
        let mut text = [0; uuid::fmt::Hyphenated::LENGTH];
        let text = Uuid::new_v4().hyphenated().encode_lower(&mut text);
        Self(HeaderValue::from_str(text).expect("hexadecimal digits and hyphens are a header's value"))
    }

    pub(crate) fn as_str(&self) -> &str {
        self.0.to_str().expect("a UUID is ASCII")
    }

    pub(crate) fn header_value(&self) -> HeaderValue {
        self.0.clone()
    }
}
