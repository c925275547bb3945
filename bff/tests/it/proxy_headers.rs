//! What may cross the proxy, each way.

use axum::{Router, http::header, response::AppendHeaders, routing::get};
use reqwest::Method;
use serde_json::Value;

use crate::support::{ResourceServer, Store, World, once, row};

once! {
    the_api_sees_the_bearer_and_nothing_that_is_ours,
    what_is_spoofable_stays_here,
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
        "x-forwarded-for",
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
    for (name, _) in spoofed {
        assert_eq!(arrived.get(name), None, "{name}");
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
