//! Headers of every answer, unless the answer brings its own.

use axum::{
    http::{HeaderName, HeaderValue, header},
    response::Response,
};

use super::content_policy::{self, CspNonce};
use crate::{Bff, problem::FromUpstream};

const DEFAULTS: [(HeaderName, HeaderValue); 6] = [
    (
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    ),
    (header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
    // Forms without JavaScript come back to the page they were sent from, by its `Referer`.
    (header::REFERRER_POLICY, HeaderValue::from_static("same-origin")),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        HeaderValue::from_static("same-origin"),
    ),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        HeaderValue::from_static("same-origin"),
    ),
    // What asks the user for a permission, and would ask in our name.
    (
        HeaderName::from_static("permissions-policy"),
        HeaderValue::from_static(
            "camera=(), display-capture=(), geolocation=(), hid=(), microphone=(), midi=(), payment=(), serial=(), usb=()",
        ),
    ),
];

/// A year. Not for subdomains, which need not be ours.
const HSTS: HeaderValue = HeaderValue::from_static("max-age=31536000");

/// Keeps other sites from framing us, sniffing what we send and learning our addresses; and what is not ours from running here.
pub(crate) fn protect(bff: &Bff, nonce: &CspNonce, response: &mut Response) {
    let is_from_upstream = response.extensions().get::<FromUpstream>().is_some();
    let headers = response.headers_mut();
    // To grow once costs less than to grow with each.
    headers.reserve(DEFAULTS.len() + 4);
    let is_page = headers
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    if is_from_upstream {
        // Where there are two policies, both are kept.
        headers.append(header::CONTENT_SECURITY_POLICY, content_policy::OF_DATA);
    } else {
        let policy = if is_page {
            bff.content_policy().of_page(nonce, bff.provider())
        } else {
            content_policy::OF_DATA
        };
        headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(policy);
    }
    for (name, value) in DEFAULTS {
        headers.entry(name).or_insert(value);
    }
    if bff.public_url().is_https() {
        headers.entry(header::STRICT_TRANSPORT_SECURITY).or_insert(HSTS);
    }
}
