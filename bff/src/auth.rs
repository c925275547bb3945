//! The endpoints a browser meets, one file each.

pub(crate) mod backchannel_logout;
pub(crate) mod callback;
pub(crate) mod events;
mod hop;
pub(crate) mod login;
pub(crate) mod logout;
pub(crate) mod return_to;
pub(crate) mod session;
pub(crate) mod sessions;

use axum::http::{HeaderName, header};

pub(crate) use hop::foreign_link;

/// Where to log in and come back to `return_to`.
fn login_path(return_to: &str) -> String {
    let return_to: String = url::form_urlencoded::byte_serialize(return_to.as_bytes()).collect();
    format!("/auth/login?return_to={return_to}")
}

/// For answers that are about one visitor at one moment.
const NO_STORE: [(HeaderName, &str); 1] = [(header::CACHE_CONTROL, "no-store")];
