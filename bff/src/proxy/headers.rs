//! What may cross, each way.

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};

/// Headers of one connection, not of the message (RFC 9110 §7.6.1); what belongs between the browser and us; and what
/// anybody could have written, and an upstream might believe. None of them passes.
pub(super) fn stays_here(name: &HeaderName) -> bool {
    match name.as_str() {
        "connection"
        | "close"
        | "keep-alive"
        | "proxy-authenticate"
        | "proxy-authorization"
        | "proxy-connection"
        | "te"
        | "trailer"
        | "transfer-encoding"
        | "upgrade"
        | "cookie"
        | "authorization"
        | "dpop"
        | "host"
        | "expect"
        | "x-csrf"
        | "x-session"
        // Written anew, from the body that is really sent.
        | "content-length"
        | "forwarded"
        | "x-real-ip"
        | "x-request-id" => true,
        name => name.starts_with("x-forwarded-"),
    }
}

/// What of an answer goes no further: the headers of one connection, and what only the upstream's own callers should have.
fn comes_no_further(name: &HeaderName) -> bool {
    matches!(
        name.as_str(),
        "connection"
            | "close"
            | "keep-alive"
            | "proxy-authenticate"
            | "proxy-connection"
            | "trailer"
            | "transfer-encoding"
            | "upgrade"
            | "dpop-nonce"
            | "set-cookie"
            | "server"
    )
}

/// The headers of the call to the upstream, but for what the proxy adds itself; only those that `allowed` lists, if there is
/// a list.
pub(super) fn outbound(headers: HeaderMap, allowed: Option<&[HeaderName]>) -> HeaderMap {
    let named = named_by_connection(&headers);
    let mut passing = HeaderMap::with_capacity(headers.len() + 8);
    let mut last = None;
    for (name, value) in headers {
        let Some(name) = name.or_else(|| last.clone()) else {
            continue;
        };
        let listed = allowed.is_none_or(|allowed| allowed.contains(&name));
        if listed && !stays_here(&name) && !named.contains(&name) {
            passing.append(name.clone(), value);
        }
        last = Some(name);
    }
    passing
}

/// The headers of the answer to the browser.
pub(super) fn inbound(headers: &mut HeaderMap) {
    let named = named_by_connection(headers);
    let stays = |name: &&HeaderName| comes_no_further(name) || named.contains(name);
    // One pass over the few that there are costs less than to look for each that there might be.
    let staying: Vec<HeaderName> = headers.keys().filter(stays).cloned().collect();
    for name in staying {
        headers.remove(name);
    }
}

/// What an upstream allows caches to do with a user's answer is for the user's own browser alone, and for as long as the
/// same user sits at it. Silence means that nothing is kept.
pub(super) fn make_private(headers: &mut HeaderMap) {
    let lines = headers.get_all(header::CACHE_CONTROL);
    let directives = lines.iter().filter_map(|line| line.to_str().ok());
    let mut kept: Vec<&str> = directives
        .flat_map(|line| line.split(','))
        .map(str::trim)
        .filter(|directive| {
            let name = directive.split('=').next().unwrap_or_default();
            !["public", "private", "s-maxage", "proxy-revalidate", ""]
                .iter()
                .any(|shared| name.eq_ignore_ascii_case(shared))
        })
        .collect();
    if kept.is_empty() && !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        return;
    }
    if !kept
        .iter()
        .any(|directive| directive.eq_ignore_ascii_case("no-store"))
    {
        kept.insert(0, "private");
    }
    let value = HeaderValue::from_str(&kept.join(", ")).unwrap_or(HeaderValue::from_static("no-store"));
    headers.insert(header::CACHE_CONTROL, value);
    headers.append(header::VARY, HeaderValue::from_static("Cookie, X-Session"));
}

/// Beyond those that never pass.
fn named_by_connection(headers: &HeaderMap) -> Vec<HeaderName> {
    const USUAL: [&str; 3] = ["keep-alive", "close", "upgrade"];
    let is_usual = |name: &str| USUAL.iter().any(|usual| usual.eq_ignore_ascii_case(name));
    headers
        .get_all(header::CONNECTION)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .filter(|name| !is_usual(name))
        .filter_map(|name| name.parse().ok())
        .collect()
}

#[cfg(any(test, feature = "fuzzing"))]
pub(crate) fn for_upstream(headers: HeaderMap) -> HeaderMap {
    outbound(headers, None)
}

#[cfg(any(test, feature = "fuzzing"))]
pub(crate) fn for_browser(mut headers: HeaderMap) -> HeaderMap {
    inbound(&mut headers);
    headers
}

#[cfg(test)]
mod tests;
