//! What may cross the proxy, each way.

use axum::{Router, http::header, response::AppendHeaders, routing::get};
use reqwest::Method;
use serde_json::Value;

use crate::support::{ResourceServer, Store, World, once, row};

once! {
    the_api_sees_the_bearer_and_nothing_that_is_ours,
    what_is_spoofable_stays_here,
    the_upstream_is_told_who_asks_and_where,
    a_trusted_proxy_is_believed,
    where_a_row_lists_headers_no_other_passes,
    what_a_users_answer_says_to_caches_is_for_the_users_own,
    a_get_without_a_body_announces_none,
    a_body_keeps_its_length_and_type,
    a_programs_x_csrf_stays_here,
    an_upstream_sets_no_cookie_here,
}

async fn the_api_sees_the_bearer_and_nothing_that_is_ours(store: Store) {
    let world = World::start(store).await;
    let browser = world.sign_in("alice").await;
    let request = browser
        .request(Method::GET, "/api/whoami")
        .header("x-csrf", "1")
        .header("x-forwarded-for", "10.0.0.1")
        .header("accept-language", "de")
        .header("authorization", "Bearer of-somebody-else");
    let caller = request.send().await.succeeds().json();
    assert_eq!(caller["sub"], "user-alice");
    let headers: Vec<&str> = caller["headers"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(Value::as_str)
        .collect();
    assert!(
        headers.contains(&"authorization") && headers.contains(&"accept-language"),
        "{headers:?}"
    );
    assert!(headers.contains(&"x-request-id"), "{headers:?}");
    for ours in [
        "cookie",
        "x-csrf",
        "connection",
        "transfer-encoding",
        "content-length",
    ] {
        assert!(!headers.contains(&ours), "{ours} in {headers:?}");
    }
}

async fn what_arrives(store: Store, headers: &[(&str, &str)]) -> Value {
    let server = ResourceServer::that_echoes().await;
    let world = World::plan(store)
        .proxy(row("/api/x", &server.url, "GET", "user"))
        .start()
        .await;
    let browser = world.sign_in("alice").await;
    let request = browser.request(Method::GET, "/api/x");
    let request = headers
        .iter()
        .fold(request, |request, (name, value)| request.header(name, value));
    let mut arrived = request.send().await.succeeds().json();
    assert_eq!(arrived["headers"]["host"], server.url.replace("http://", ""));
    assert_eq!(
        arrived["headers"]["authorization"],
        format!("Bearer {}", world.issued().access[0])
    );
    arrived["headers"].take()
}

async fn what_is_spoofable_stays_here(store: Store) {
    let spoofed = [
        ("x-forwarded-for", "10.0.0.1"),
        ("x-forwarded-host", "evil.example"),
        ("x-forwarded-user", "admin"),
        ("forwarded", "for=10.0.0.1"),
        ("x-real-ip", "10.0.0.1"),
        ("te", "trailers"),
        ("proxy-authorization", "Basic x"),
    ];
    let arrived = what_arrives(store, &spoofed).await;
    for (name, value) in spoofed {
        assert!(arrived.get(name).is_none_or(|arrived| arrived != value), "{name}");
    }
    assert_eq!(arrived["x-forwarded-for"], "127.0.0.1");
    assert_eq!(arrived.get("x-forwarded-user"), None);
}

async fn the_upstream_is_told_who_asks_and_where(store: Store) {
    let arrived = what_arrives(
        store,
        &[(
            "traceparent",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        )],
    )
    .await;
    let host = arrived["x-forwarded-host"].as_str().unwrap();
    assert!(host.starts_with("localhost:"), "{host}");
    assert_eq!(arrived["x-forwarded-proto"], "http");
    assert_eq!(
        arrived["forwarded"],
        format!("for=127.0.0.1;host=\"{host}\";proto=http")
    );
    assert_eq!(
        arrived["traceparent"],
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
    );
}

async fn a_trusted_proxy_is_believed(store: Store) {
    let server = ResourceServer::that_echoes().await;
    let world = World::plan(store)
        .set("TRUSTED_PROXIES", "127.0.0.0/8, 10.0.0.1")
        .proxy(row("/api/x", &server.url, "GET", "none"))
        .start()
        .await;
    let browser = world.browser();
    let request = browser
        .request(Method::GET, "/api/x")
        .header("x-forwarded-for", "6.6.6.6, 2001:db8::7, 10.0.0.1");
    let arrived = request.send().await.succeeds().json();
    assert_eq!(arrived["headers"]["x-forwarded-for"], "2001:db8::7");
    let forwarded = arrived["headers"]["forwarded"].as_str().unwrap();
    assert!(forwarded.starts_with("for=\"[2001:db8::7]\";"), "{forwarded}");
}

async fn where_a_row_lists_headers_no_other_passes(store: Store) {
    let server = ResourceServer::that_echoes().await;
    let listed = row("/api/x", &server.url, "GET", "user") + "headers = [\"accept-language\"]\n";
    let world = World::plan(store).proxy(listed).start().await;
    let browser = world.sign_in("alice").await;
    let request = browser
        .request(Method::GET, "/api/x")
        .header("accept-language", "de")
        .header("x-other", "1");
    let arrived = request.send().await.succeeds().json();
    assert_eq!(arrived["headers"]["accept-language"], "de");
    assert_eq!(arrived["headers"].get("x-other"), None);
    for ours in ["authorization", "forwarded", "x-request-id"] {
        assert!(arrived["headers"].get(ours).is_some(), "{ours}");
    }
}

async fn what_a_users_answer_says_to_caches_is_for_the_users_own(store: Store) {
    let answer = async || {
        (
            [(header::CACHE_CONTROL, "public, max-age=60, s-maxage=600")],
            "hers",
        )
    };
    let server = ResourceServer::start(Router::new().route("/", get(answer))).await;
    let world = World::plan(store)
        .proxy(row("/api/hers", &server.url, "GET", "user-or-none"))
        .proxy(row("/api/all", &server.url, "GET", "none"))
        .start()
        .await;
    let alice = world.sign_in("alice").await;
    let hers = alice.fetch("/api/hers").await.succeeds();
    assert_eq!(hers.header("cache-control"), "private, max-age=60");
    assert_eq!(hers.header("vary"), "Cookie, X-Session");
    for answer in [
        alice.fetch("/api/all").await,
        world.browser().fetch("/api/hers").await,
    ] {
        assert_eq!(
            answer.succeeds().header("cache-control"),
            "public, max-age=60, s-maxage=600"
        );
    }
}

async fn a_get_without_a_body_announces_none(store: Store) {
    let arrived = what_arrives(store, &[]).await;
    assert_eq!(
        (arrived.get("content-length"), arrived.get("transfer-encoding")),
        (None, None)
    );
}

async fn a_body_keeps_its_length_and_type(store: Store) {
    let server = ResourceServer::that_echoes().await;
    let world = World::plan(store)
        .proxy(row("/api/x", &server.url, "POST", "none"))
        .start()
        .await;
    let post = |body: &'static str| {
        let browser = world.browser();
        async move {
            let request = browser
                .request(Method::POST, "/api/x")
                .header("content-type", "text/x-test");
            request.body(body).send().await.succeeds().json()
        }
    };
    let arrived = post("twelve bytes").await;
    assert_eq!(arrived["body"], "twelve bytes");
    assert_eq!(arrived["headers"]["content-length"], "12");
    assert_eq!(arrived["headers"]["content-type"], "text/x-test");
    assert_eq!(arrived["headers"].get("transfer-encoding"), None);
    assert_eq!(post("").await["headers"].get("transfer-encoding"), None);
}

async fn a_programs_x_csrf_stays_here(store: Store) {
    let server = ResourceServer::that_echoes().await;
    let world = World::plan(store)
        .proxy(row("/api/x", &server.url, "GET", "none"))
        .start()
        .await;
    let request = world.http.get(world.url("/api/x")).header("x-csrf", "1");
    let arrived = request.send().await.unwrap().text().await.unwrap();
    assert!(
        arrived.contains("headers") && !arrived.contains("x-csrf"),
        "{arrived}"
    );
}

async fn an_upstream_sets_no_cookie_here(store: Store) {
    let answer = async || {
        let cookies = [
            (header::SET_COOKIE, "session=theirs; Path=/"),
            (header::SET_COOKIE, "other=1"),
        ];
        (
            AppendHeaders(cookies),
            [(header::SERVER, "secret/1.0"), (header::ETAG, "\"1\"")],
            "ok",
        )
    };
    let server = ResourceServer::start(Router::new().route("/", get(answer))).await;
    let world = World::plan(store)
        .proxy(row("/api/x", &server.url, "GET", "none"))
        .start()
        .await;
    let answer = world.browser().fetch("/api/x").await.succeeds();
    assert!(answer.set_cookies().is_empty());
    assert_eq!((answer.header("server"), answer.header("etag")), ("", "\"1\""));
}
