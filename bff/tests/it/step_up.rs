//! Authentication that an API finds too old or too weak (RFC 9470): the problem says so, and where to do better.

use axum::{
    Router,
    http::{StatusCode, header},
    routing::get,
};
use reqwest::Method;
use serde_json::json;

use crate::support::{Answer, Browser, ResourceServer, Store, World, on_both_databases, once, row};

on_both_databases! {
    a_better_login_is_what_the_api_wanted,
    a_step_up_that_fails_leaves_the_session_as_it_was,
    nobody_else_steps_up_in_her_place,
}
once! {
    what_the_api_wants_is_part_of_the_problem,
    a_server_function_gets_the_same_problem,
    a_navigation_is_led_to_the_login_and_back,
    what_a_public_row_says_is_passed_on,
}

const CHALLENGE: &str = r#"Bearer error="insufficient_user_authentication", error_description="Once more, please", acr_values="phr gold", max_age="60""#;

async fn delete_all(browser: &Browser, path: &str) -> Answer {
    browser.request(Method::DELETE, path).send().await
}

/// A login as the problem asks for it; the callback's answer.
async fn step_up(browser: &Browser, query: &str) -> Answer {
    let attempt = browser.begin_login(query).await;
    let callback = browser.choose(&attempt, "alice").await;
    browser.come_back(&callback).await
}

async fn what_the_api_wants_is_part_of_the_problem(store: Store) {
    let world = World::start(store).await;
    let alice = world.sign_in("alice").await;
    let answer = delete_all(&alice, "/api/notes").await;
    answer.is_problem(401, "insufficient-user-authentication");
    let problem = answer.json();
    assert_eq!(
        (&problem["acr_values"], &problem["max_age"]),
        (&json!("phr"), &json!(300))
    );
    assert_eq!(answer.header("www-authenticate"), "", "the challenge was for us");
    assert_eq!(
        alice.fetch("/api/notes").await.status,
        200,
        "nobody was signed out"
    );
}

async fn a_better_login_is_what_the_api_wanted(store: Store) {
    let world = World::start(store).await;
    let alice = world.sign_in("alice").await;
    let weaker = alice.stolen_copy();
    step_up(&alice, "?acr_values=phr&max_age=300").await.succeeds();
    assert_ne!(alice.session(), weaker.session(), "more may be done: a new id");
    assert_eq!(delete_all(&alice, "/api/notes").await.status, 204);
    delete_all(&weaker, "/api/notes")
        .await
        .is_problem(401, "session-ended");
}

async fn a_step_up_that_fails_leaves_the_session_as_it_was(store: Store) {
    let world = World::start(store).await;
    let alice = world.sign_in("alice").await;
    let before = alice.session();
    let answer = step_up(&alice, "?acr_values=gold").await;
    answer.is_problem_page(400, "login-failed");
    assert_eq!(alice.session(), before);
    assert_eq!(alice.fetch("/api/notes").await.status, 200);
}

async fn nobody_else_steps_up_in_her_place(store: Store) {
    let world = World::start(store).await;
    let alice = world.sign_in("alice").await;
    let before = alice.session();
    for asked in ["max_age=300", "acr_values=phr", "acr_values=phr&max_age=300"] {
        let login = format!("?{asked}&return_to=/notes");
        let attempt = alice.begin_login(&login).await;
        let callback = alice.choose(&attempt, "bob").await;
        let answer = alice.come_back(&callback).await;
        answer.is_problem_page(400, "login-failed");
        assert!(answer.body.contains("Somebody else signed in"), "{answer:?}");
        let way_on = format!("/auth/login?{asked}&return_to=%2Fnotes&prompt=login");
        assert!(answer.body.contains(&way_on), "{answer:?}");
    }
    assert_eq!(world.reasons(), ["id-token-sub"; 3]);
    assert_eq!(alice.session(), before);
    assert_eq!(alice.open("/").await.body, "Hello, user-alice!");
    assert_eq!(world.sessions().await, 1);

    let way_on = "?acr_values=phr&max_age=300&return_to=%2Fnotes&prompt=login";
    step_up(&alice, way_on).await.succeeds();
    assert_eq!(delete_all(&alice, "/api/notes").await.status, 204);
}

async fn a_server_function_gets_the_same_problem(store: Store) {
    let world = World::start(store).await;
    let alice = world.sign_in("alice").await;
    let answer = delete_all(&alice, "/fn/notes").await;
    answer.is_problem(401, "insufficient-user-authentication");
    assert_eq!(answer.json()["acr_values"], "phr");
}

async fn world_with(store: Store, token: &str) -> (World, ResourceServer) {
    let refuses = async || {
        (
            StatusCode::UNAUTHORIZED,
            [(header::WWW_AUTHENTICATE, CHALLENGE)],
            "no",
        )
    };
    let server = ResourceServer::start(Router::new().route("/report", get(refuses))).await;
    let rows = row("/api/made-up", &server.url, "GET", token);
    (World::plan(store).proxy(rows).start().await, server)
}

async fn a_navigation_is_led_to_the_login_and_back(store: Store) {
    let (world, _server) = world_with(store, "user").await;
    let alice = world.sign_in("alice").await;
    let page = alice.open("/api/made-up/report?year=2026").await;
    page.is_problem_page(401, "insufficient-user-authentication");
    assert!(page.body.contains("Once more, please"), "{page:?}");
    let way_on =
        "/auth/login?acr_values=phr+gold&max_age=60&return_to=%2Fapi%2Fmade-up%2Freport%3Fyear%3D2026";
    assert!(page.body.contains(way_on), "{page:?}");
}

async fn what_a_public_row_says_is_passed_on(store: Store) {
    let (world, _server) = world_with(store, "none").await;
    let answer = world.sign_in("alice").await.fetch("/api/made-up/report").await;
    assert_eq!((answer.status.as_u16(), answer.body.as_str()), (401, "no"));
    assert_eq!(
        answer.header("www-authenticate"),
        CHALLENGE,
        "no token of ours was refused"
    );
}
