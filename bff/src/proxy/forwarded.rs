//! What the upstream is told of whoever called us: `Forwarded` (RFC 7239), and the headers that were there before it.

use std::net::IpAddr;

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};

use crate::{config::PublicUrl, guard::ClientAddress};

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const X_FORWARDED_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");
const X_FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");

/// Says for whom, to which host and by which scheme the request came, as we know it ourselves.
pub(super) fn forwarded(headers: &mut HeaderMap, client: Option<ClientAddress>, public_url: &PublicUrl) {
    let (scheme, host) = (public_url.scheme(), public_url.host());
    let client = client.map(|ClientAddress(address)| address);
    let by = match client {
        Some(IpAddr::V4(address)) => format!("for={address};host=\"{host}\";proto={scheme}"),
        Some(IpAddr::V6(address)) => format!("for=\"[{address}]\";host=\"{host}\";proto={scheme}"),
        None => format!("for=unknown;host=\"{host}\";proto={scheme}"),
    };
    insert(headers, header::FORWARDED, &by);
    if let Some(address) = client {
        insert(headers, X_FORWARDED_FOR, &address.to_string());
    }
    insert(headers, X_FORWARDED_HOST, host);
    headers.insert(X_FORWARDED_PROTO, HeaderValue::from_static(scheme));
}

fn insert(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}
