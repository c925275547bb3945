use super::*;

fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
    pairs
        .iter()
        .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)))
        .collect()
}

fn back(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
    let mut headers = headers(pairs);
    inbound(&mut headers);
    headers
}

fn private(cache_control: &[&'static str]) -> (String, bool) {
    let pairs: Vec<_> = cache_control
        .iter()
        .map(|value| ("cache-control", *value))
        .collect();
    let mut headers = headers(&pairs);
    make_private(&mut headers);
    let mut values = headers.get_all(header::CACHE_CONTROL).iter();
    let value = values.next().unwrap().to_str().unwrap().to_owned();
    assert_eq!(values.next(), None);
    (value, headers.contains_key(header::VARY))
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
        ("connection", "close, x-private, Keep-Alive"),
        ("x-private", "1"),
        ("close", "1"),
        ("keep-alive", "timeout=5"),
        ("transfer-encoding", "chunked"),
        ("etag", "a"),
    ];
    assert_eq!(outbound(headers(&hops), None), headers(&[("etag", "a")]));
    assert_eq!(back(&hops), headers(&[("etag", "a")]));
}

#[test]
fn a_header_that_comes_twice_passes_twice() {
    let twice = [("accept", "a"), ("via", "x"), ("accept", "b")];
    let mut sent = HeaderMap::new();
    for (name, value) in twice {
        sent.append(name, HeaderValue::from_static(value));
    }
    let out = outbound(sent, None);
    let values: Vec<_> = out.get_all("accept").iter().collect();
    assert_eq!(
        (
            values.len(),
            values[0].as_bytes(),
            values[1].as_bytes(),
            out.len()
        ),
        (2, &b"a"[..], &b"b"[..], 3)
    );
}

#[test]
fn where_there_is_a_list_nothing_else_passes() {
    let sent = headers(&[("accept", "a"), ("x-other", "b"), ("cookie", "c")]);
    let allowed = [header::ACCEPT, header::COOKIE];
    assert_eq!(outbound(sent, Some(&allowed)), headers(&[("accept", "a")]));
}

#[test]
fn an_upstream_sets_no_cookie_here() {
    assert_eq!(
        back(&[("set-cookie", "session=x"), ("server", "x"), ("dpop-nonce", "x")]),
        HeaderMap::new()
    );
}

#[test]
fn what_is_a_users_is_kept_by_nobody_else() {
    let no = |value: &str| (value.to_owned(), false);
    let yes = |value: &str| (value.to_owned(), true);
    assert_eq!(private(&[]), no("no-store"));
    assert_eq!(private(&["public, max-age=60"]), yes("private, max-age=60"));
    assert_eq!(
        private(&["Public,S-MaxAge=9", "max-age=5"]),
        yes("private, max-age=5")
    );
    assert_eq!(private(&["private=\"x\", max-age=1"]), yes("private, max-age=1"));
    assert_eq!(private(&["no-cache"]), yes("private, no-cache"));
    assert_eq!(private(&["no-store"]), yes("no-store"));
    assert_eq!(private(&[""]), yes("private"));
}
