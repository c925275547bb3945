//! RFC 9457: every failure is told, to a program as JSON, to a person as a page of the app.

use reqwest::Method;

use crate::support::{Began, Store, World, once};

once! {
    a_program_gets_problem_json,
    a_person_gets_the_apps_page,
    a_client_without_fetch_metadata_is_judged_by_accept,
    a_panic_in_a_handler_becomes_a_problem,
    a_method_nobody_serves_is_a_problem_that_says_which_are,
    a_page_for_somebody_signed_in_says_so_to_a_stranger,
}

async fn a_program_gets_problem_json(store: Store) {
    let world = World::start(store).await;
    let answer = world.browser().fetch("/auth/session").await;
    answer.is_problem(401, "login-required");
    assert_eq!(answer.header("cache-control"), "no-store");
    let problem = answer.json();
    assert_eq!(problem["title"], "Sign in to go on");
    assert_eq!(problem["status"], 401);
    assert!(problem["instance"].as_str().unwrap().starts_with("urn:uuid:"));
    assert_ne!(
        problem["instance"],
        world.browser().fetch("/auth/session").await.json()["instance"]
    );
}

async fn a_person_gets_the_apps_page(store: Store) {
    let world = World::start(store).await;
    let answer = world.browser().open("/auth/session").await;
    answer.is_problem_page(401, "login-required");
    assert_eq!(answer.header("cache-control"), "no-store");
    assert!(answer.body.contains("Sign in to go on"));
}

async fn a_client_without_fetch_metadata_is_judged_by_accept(store: Store) {
    let world = World::start(store).await;
    for (accept, kind) in [
        ("text/html,application/xhtml+xml", "text/html; charset=utf-8"),
        ("application/json", "application/problem+json"),
        ("*/*", "application/problem+json"),
    ] {
        let request = world.http.get(world.url("/private")).header("accept", accept);
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), 401);
        assert_eq!(response.headers()["content-type"], kind, "{accept}");
    }
}

async fn a_panic_in_a_handler_becomes_a_problem(store: Store) {
    let world = World::start(store).await;
    let browser = world.sign_in("alice").await;
    let answer = browser.fetch("/panic").await;
    answer.is_problem(500, "internal");
    assert!(
        !answer.body.contains("as it should"),
        "what a panic says is for the log"
    );
    browser.open("/panic").await.is_problem_page(500, "internal");
    assert_eq!(browser.open("/").await.body, "Hello, user-alice!");
}

async fn a_method_nobody_serves_is_a_problem_that_says_which_are(store: Store) {
    let world = World::start(store).await;
    let answer = world
        .browser()
        .request(Method::DELETE, "/auth/logout")
        .send()
        .await;
    answer.is_problem(405, "method-not-allowed");
    assert_eq!(answer.header("allow"), "POST");
    let answer = world.browser().open("/auth/logout").await;
    answer.is_problem_page(405, "method-not-allowed");
}

async fn a_page_for_somebody_signed_in_says_so_to_a_stranger(store: Store) {
    let world = World::start(store).await;
    let browser = world.browser();
    browser
        .open("/private")
        .await
        .is_problem_page(401, "login-required");
    browser.sign_in("alice").await;
    let answer = browser.visit(Began::Here, "/private").await.succeeds();
    assert_eq!(answer.body, "user-alice");
    assert_eq!(
        answer.header("cache-control"),
        "no-store",
        "Back shows nothing of it after a logout"
    );
}
