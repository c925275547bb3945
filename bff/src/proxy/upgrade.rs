//! A connection that becomes a WebSocket (RFC 6455), where its row says that it may. The browser has been asked to vouch for the
//! handshake as for any call: no other site can make one.

use axum::{
    body::Body,
    extract::Request,
    http::{HeaderMap, HeaderName, HeaderValue, Method, Response, header},
};
use hyper::{
    body::Incoming,
    upgrade::{OnUpgrade, on},
};

use super::{headers, table::Route, tunnel};
use crate::{Bff, Code, Problem, session::Visitor};

/// The browser's end of the connection, once it is free, if it asks for a WebSocket and may have one. Otherwise the request is
/// one like any other (RFC 9110 §7.8).
pub(super) fn asked_for(request: &mut Request, route: &Route) -> Option<OnUpgrade> {
    let asks = route.websocket
        && request.method() == Method::GET
        && is_websocket(request.headers())
        && names_upgrade(request.headers());
    asks.then(|| on(request))
}

/// The headers of the handshake, which are of this connection and so pass by no other way.
pub(super) fn handshake(headers: &HeaderMap) -> Vec<(HeaderName, HeaderValue)> {
    let ours = [
        (header::CONNECTION, HeaderValue::from_static("Upgrade")),
        (header::UPGRADE, HeaderValue::from_static("websocket")),
    ];
    let theirs = headers
        .iter()
        .filter(|(name, _)| name.as_str().starts_with("sec-websocket-"));
    ours.into_iter()
        .chain(theirs.map(|(name, value)| (name.clone(), value.clone())))
        .collect()
}

/// What both ends are told; from then on they speak to each other, until the session ends.
pub(super) fn joined(
    bff: &Bff,
    visitor: &Visitor,
    route: &Route,
    browser: Option<OnUpgrade>,
    mut answer: Response<Incoming>,
) -> Result<Response<Body>, Problem> {
    let Some(browser) = browser.filter(|_| is_websocket(answer.headers())) else {
        tracing::warn!(
            route = route.path,
            "the upstream changed to a protocol that nobody asked for"
        );
        return Err(Code::UpstreamUnreachable.into());
    };
    let session = match visitor {
        Visitor::SignedIn(current) if route.token.is_the_users() || !route.anonymous => {
            Some(current.handle().to_owned())
        }
        _ => None,
    };
    let ends = (browser, on(&mut answer));
    tunnel::open(bff.sessions().clone(), session, ends, bff.tunnel());
    let (mut parts, _) = answer.into_parts();
    headers::inbound(&mut parts.headers);
    parts
        .headers
        .insert(header::CONNECTION, HeaderValue::from_static("Upgrade"));
    parts
        .headers
        .insert(header::UPGRADE, HeaderValue::from_static("websocket"));
    Ok(Response::from_parts(parts, Body::empty()))
}

fn is_websocket(headers: &HeaderMap) -> bool {
    let protocol = headers.get(header::UPGRADE);
    protocol.is_some_and(|protocol| protocol.as_bytes().eq_ignore_ascii_case(b"websocket"))
}

fn names_upgrade(headers: &HeaderMap) -> bool {
    let lines = headers.get_all(header::CONNECTION);
    lines
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(','))
        .any(|name| name.trim().eq_ignore_ascii_case("upgrade"))
}
