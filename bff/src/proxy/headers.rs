//! What may cross, each way.

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};

use crate::oidc::{DPOP, DPOP_NONCE};

/// Headers of one connection, not of the message (RFC 9110 §7.6.1).
const HOP_BY_HOP: [HeaderName; 8] = [
    header::CONNECTION,
    HeaderName::from_static("keep-alive"),
    header::PROXY_AUTHENTICATE,
    header::PROXY_AUTHORIZATION,
    header::TE,
    header::TRAILER,
    header::TRANSFER_ENCODING,
    header::UPGRADE,
];

/// What belongs between the browser and us: the session, and what the browser says to vouch for itself.
const OURS: [HeaderName; 9] = [
    header::COOKIE,
    header::AUTHORIZATION,
    header::HOST,
    header::EXPECT,
    DPOP,
    HeaderName::from_static("x-csrf"),
    HeaderName::from_static("x-session"),
    HeaderName::from_static("proxy-connection"),
    // Written anew, from the body that is really sent.
    header::CONTENT_LENGTH,
];

/// What anybody could have written, and an upstream might believe.
const SPOOFABLE: [&str; 3] = ["forwarded", "x-real-ip", "x-request-id"];

/// The headers of the call to the upstream, but for the token.
pub(super) fn outbound(mut headers: HeaderMap, request_id: Option<HeaderValue>) -> HeaderMap {
    drop_hop_by_hop(&mut headers);
    let spoofable: Vec<HeaderName> = headers
        .keys()
        .filter(|name| SPOOFABLE.contains(&name.as_str()) || name.as_str().starts_with("x-forwarded-"))
        .cloned()
        .collect();
    for name in OURS.iter().chain(&spoofable) {
        headers.remove(name);
    }
    if let Some(id) = request_id {
        headers.insert(HeaderName::from_static("x-request-id"), id);
    }
    headers
}

/// The headers of the answer to the browser.
pub(super) fn inbound(mut headers: HeaderMap) -> HeaderMap {
    drop_hop_by_hop(&mut headers);
    headers.remove(DPOP_NONCE);
    headers.remove(header::SET_COOKIE);
    headers.remove(header::SERVER);
    headers
}

fn drop_hop_by_hop(headers: &mut HeaderMap) {
    let named: Vec<HeaderName> = headers
        .get_all(header::CONNECTION)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(|name| name.trim().parse().ok())
        .collect();
    for name in HOP_BY_HOP.iter().chain(&named) {
        headers.remove(name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)))
            .collect()
    }

    #[test]
    fn the_cookie_the_inbound_token_and_what_is_spoofable_stay_here() {
        let out = outbound(
            headers(&[
                ("cookie", "session=x"),
                ("authorization", "Bearer stolen"),
                ("x-forwarded-for", "10.0.0.1"),
                ("x-forwarded-user", "admin"),
                ("forwarded", "for=10.0.0.1"),
                ("x-csrf", "1"),
                ("x-session", "handle"),
                ("accept", "application/json"),
            ]),
            None,
        );
        assert_eq!(out, headers(&[("accept", "application/json")]));
    }

    #[test]
    fn hop_by_hop_headers_go_no_further_nor_those_that_connection_names() {
        let hops = [
            ("connection", "close, x-private"),
            ("x-private", "1"),
            ("te", "trailers"),
            ("etag", "a"),
        ];
        assert_eq!(outbound(headers(&hops), None), headers(&[("etag", "a")]));
        assert_eq!(inbound(headers(&hops)), headers(&[("etag", "a")]));
    }

    #[test]
    fn an_upstream_sets_no_cookie_here() {
        assert_eq!(
            inbound(headers(&[("set-cookie", "session=x"), ("server", "x")])),
            HeaderMap::new()
        );
    }
}
