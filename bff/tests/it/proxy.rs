//! The proxy table: what is in it passes as it is, and nothing else passes.

use axum::{
    Router,
    http::{StatusCode, header},
    response::Redirect,
    routing::{get, post},
};
use reqwest::Method;
use serde_json::json;

use crate::support::{Answer, Browser, ResourceServer, Store, World, nowhere, once, row};

once! {
    notes_make_the_round_trip,
    what_is_not_in_the_table_does_not_pass,
    an_anonymous_call_is_refused_and_never_redirected,
    a_public_row_carries_a_token_only_for_who_is_signed_in,
    an_ended_session_is_a_stranger_to_public_rows,
    an_upstream_that_is_down_is_a_bad_gateway,
    an_upstreams_redirect_is_passed_on_and_not_followed,
    an_upstreams_refusal_is_passed_on_with_its_body,
    a_large_body_passes_both_ways,
}

async fn notes_make_the_round_trip(store: Store) {
    let world = World::start(store).await;
    let browser = world.sign_in("alice").await;
    let answer = browser.post("/api/notes", json!({"text": "Buy milk"})).await;
    assert_eq!(answer.status, 201);
    let note = answer.json();
    let answer = browser.fetch("/api/notes").await;
    assert_eq!(answer.json(), json!([note]));
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(
        world.sign_in("bob").await.fetch("/api/notes").await.json(),
        json!([])
    );

    let path = format!("/api/notes/{}", note["id"].as_str().unwrap());
    let delete = || browser.request(Method::DELETE, &path).send();
    assert_eq!(delete().await.status, 204);
    let answer = delete().await;
    assert_eq!(
        (answer.status.as_u16(), &answer.json()["detail"]),
        (404, &json!("There is no such note"))
    );
}

async fn what_is_not_in_the_table_does_not_pass(store: Store) {
    let world = World::start(store).await;
    let browser = world.sign_in("alice").await;
    for path in ["/api", "/api/", "/api/nowhere", "/api/notesx"] {
        browser.fetch(path).await.is_problem(404, "no-route");
    }
    let answer = browser.request(Method::PUT, "/api/notes").send().await;
    answer.is_problem(405, "method-not-allowed");
    assert_eq!(answer.header("allow"), "GET, POST, DELETE");
}

async fn an_anonymous_call_is_refused_and_never_redirected(store: Store) {
    let world = World::start(store).await;
    let browser = world.browser();
    browser
        .fetch("/api/notes")
        .await
        .is_problem(401, "login-required");
    browser
        .open("/api/notes")
        .await
        .is_problem_page(401, "login-required");
    let with_token = browser
        .request(Method::GET, "/api/notes")
        .header("authorization", "Bearer stolen");
    with_token.send().await.is_problem(401, "login-required");
}

async fn public(store: Store, server: &ResourceServer) -> World {
    let plan = World::plan(store)
        .proxy(row("/api/maybe", &server.url, "GET", "user-or-none"))
        .proxy(row("/api/open", &server.url, "GET", "none"));
    plan.start().await
}

async fn authorization(browser: &Browser, path: &str) -> Option<String> {
    let arrived = browser.fetch(path).await.succeeds().json();
    arrived["headers"]["authorization"].as_str().map(str::to_owned)
}

async fn a_public_row_carries_a_token_only_for_who_is_signed_in(store: Store) {
    let server = ResourceServer::that_echoes().await;
    let world = public(store, &server).await;
    let stranger = world.browser();
    assert_eq!(authorization(&stranger, "/api/maybe").await, None);
    assert_eq!(authorization(&stranger, "/api/open").await, None);
    let alice = world.sign_in("alice").await;
    let bearer = format!("Bearer {}", world.issued().access[0]);
    assert_eq!(authorization(&alice, "/api/maybe").await, Some(bearer));
    assert_eq!(authorization(&alice, "/api/open").await, None);
}

async fn an_ended_session_is_a_stranger_to_public_rows(store: Store) {
    let server = ResourceServer::that_echoes().await;
    let world = public(store, &server).await;
    let alice = world.sign_in("alice").await;
    let copies = [alice.stolen_copy(), alice.stolen_copy()];
    alice.sign_out().await;
    assert_eq!(authorization(&copies[0], "/api/maybe").await, None);
    assert_eq!(authorization(&copies[1], "/api/open").await, None);
}

async fn an_upstream_that_is_down_is_a_bad_gateway(store: Store) {
    let gone = row("/api/gone", &nowhere().await, "GET", "none");
    let world = World::plan(store).proxy(gone).start().await;
    let answer = world.browser().fetch("/api/gone").await;
    answer.is_problem(502, "upstream-unreachable");
    assert!(
        !answer.body.contains("127.0.0.1"),
        "where it is, is nobody's business"
    );
}

async fn get_from(store: Store, router: Router, path: &str) -> Answer {
    let server = ResourceServer::start(router).await;
    let made_up = row("/api/made-up", &server.url, "GET POST", "none");
    let world = World::plan(store).proxy(made_up).start().await;
    world.browser().fetch(&format!("/api/made-up{path}")).await
}

async fn an_upstreams_redirect_is_passed_on_and_not_followed(store: Store) {
    let router = Router::new()
        .route("/from", get(async || Redirect::temporary("/to?x=1")))
        .route("/to", get(async || "followed"));
    let answer = get_from(store, router, "/from").await;
    assert_eq!(
        (answer.status.as_u16(), answer.header("location")),
        (307, "/to?x=1")
    );
}

async fn an_upstreams_refusal_is_passed_on_with_its_body(store: Store) {
    let teapot = async || {
        let headers = [
            (header::CONTENT_TYPE, "text/x-tea"),
            (header::CACHE_CONTROL, "max-age=60"),
        ];
        (StatusCode::IM_A_TEAPOT, headers, "short and stout")
    };
    let broken = async || (StatusCode::INTERNAL_SERVER_ERROR, "it broke");
    // An answer without a word stays one, whatever we say about failures of our own.
    let silent = async || StatusCode::INTERNAL_SERVER_ERROR;
    let router = Router::new()
        .route("/teapot", get(teapot))
        .route("/broken", get(broken))
        .route("/silent", get(silent));
    let server = ResourceServer::start(router).await;
    let world = World::plan(store)
        .proxy(row("/api/x", &server.url, "GET", "none"))
        .start()
        .await;
    let browser = world.browser();

    let answer = browser.fetch("/api/x/teapot").await;
    assert_eq!(
        (answer.status.as_u16(), answer.body.as_str()),
        (418, "short and stout")
    );
    assert_eq!(
        (answer.header("content-type"), answer.header("cache-control")),
        ("text/x-tea", "max-age=60")
    );
    let answer = browser.fetch("/api/x/broken").await;
    assert_eq!((answer.status.as_u16(), answer.body.as_str()), (500, "it broke"));
    let answer = browser.fetch("/api/x/silent").await;
    assert_eq!((answer.status.as_u16(), answer.body.as_str()), (500, ""));
}

async fn a_large_body_passes_both_ways(store: Store) {
    let router = Router::new().route("/", post(async |body: axum::body::Body| body));
    let server = ResourceServer::start(router).await;
    let world = World::plan(store)
        .proxy(row("/api/x", &server.url, "POST", "none"))
        .start()
        .await;
    let body = "0123456789abcdef".repeat(1 << 18);
    let answer = world
        .browser()
        .request(Method::POST, "/api/x")
        .body(body.clone())
        .send()
        .await;
    assert!(answer.succeeds().body == body, "4 MiB come back as they went");
}
