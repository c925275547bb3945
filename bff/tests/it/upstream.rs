//! The proxy's routes, called in process by handlers and server functions.

use axum::Router;
use reqwest::Method;
use serde_json::json;

use crate::support::{ResourceServer, Store, World, once, row};

once! {
    a_handler_calls_the_api_in_the_users_name,
    what_the_upstream_refuses_arrives_as_its_problem,
    a_stranger_is_told_to_sign_in,
    an_upstream_that_is_down_is_a_problem_of_ours,
    an_answer_that_is_not_what_was_expected_is_a_problem_of_ours,
}

async fn a_handler_calls_the_api_in_the_users_name(store: Store) {
    let world = World::start(store).await;
    let browser = world.sign_in("alice").await;
    let note = browser
        .post("/fn/notes", json!({"text": "Buy milk"}))
        .await
        .succeeds()
        .json();
    assert_eq!(note["text"], "Buy milk");
    assert_eq!(browser.fetch("/fn/notes").await.json(), json!([note]));
    assert_eq!(
        world.sign_in("bob").await.fetch("/fn/notes").await.json(),
        json!([])
    );
    let path = format!("/fn/notes/{}", note["id"].as_str().unwrap());
    assert_eq!(browser.request(Method::DELETE, &path).send().await.status, 204);
    assert_eq!(browser.fetch("/fn/notes").await.json(), json!([]));
}

async fn what_the_upstream_refuses_arrives_as_its_problem(store: Store) {
    let world = World::start(store).await;
    let browser = world.sign_in("alice").await;
    let answer = browser.request(Method::DELETE, "/fn/notes/17").send().await;
    answer.is_problem(404, "upstream");
    assert_eq!(answer.json()["detail"], "There is no such note");
    let answer = browser.post("/fn/notes", json!({"words": "no text"})).await;
    answer.is_problem(400, "upstream");
}

async fn a_stranger_is_told_to_sign_in(store: Store) {
    let world = World::start(store).await;
    world
        .browser()
        .fetch("/fn/notes")
        .await
        .is_problem(401, "login-required");
}

async fn an_upstream_that_is_down_is_a_problem_of_ours(store: Store) {
    let mut world = World::start(store).await;
    let browser = world.sign_in("alice").await;
    world.provider_goes_away().await;
    browser
        .fetch("/fn/notes")
        .await
        .is_problem(502, "upstream-unreachable");
}

async fn an_answer_that_is_not_what_was_expected_is_a_problem_of_ours(store: Store) {
    let server = ResourceServer::start(Router::new().fallback(async || "no JSON")).await;
    let world = World::plan(store)
        .proxy(row("/api/odd", &server.url, "GET", "user"))
        .start()
        .await;
    let browser = world.sign_in("alice").await;
    browser
        .fetch("/fn/get/odd")
        .await
        .is_problem(502, "upstream-unreachable");
    browser.fetch("/fn/get/nowhere").await.is_problem(404, "no-route");
}
