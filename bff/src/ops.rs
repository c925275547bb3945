//! What whoever runs this looks at.

pub(crate) mod health;
pub(crate) mod metrics;
pub(crate) mod request_id;
pub(crate) mod request_span;
mod told_path;
pub(crate) mod trace;

use axum::http::Method;

/// A method by its name; none for what somebody made up, which has as many names as strangers like to try.
fn known_method(method: &Method) -> Option<&'static str> {
    Some(match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "PUT" => "PUT",
        "PATCH" => "PATCH",
        "DELETE" => "DELETE",
        "OPTIONS" => "OPTIONS",
        _ => return None,
    })
}
