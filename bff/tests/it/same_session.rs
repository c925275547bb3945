//! A tab acts only for the session it was rendered for.

use reqwest::Method;
use serde_json::json;

use crate::support::{Answer, Browser, Store, World, on_both_databases, once};

on_both_databases! {
    a_page_of_another_session_does_nothing_for_anybody,
}

once! {
    a_page_of_this_session_acts_for_it,
    a_page_for_nobody_does_nothing_for_whoever_signed_in_since,
    a_page_whose_session_ended_is_told_so,
    a_plain_form_names_its_session_in_the_query,
    who_names_no_session_is_asked_nothing,
}

async fn handle(browser: &Browser) -> String {
    let answer = browser.fetch("/auth/session").await.succeeds();
    answer.json()["session"]["id"].as_str().unwrap().to_owned()
}

/// Adds a note from a page that was rendered for that session.
async fn add(browser: &Browser, path: &str, session: &str) -> Answer {
    let request = browser.request(Method::POST, path).header("x-session", session);
    request.json(json!({"text": "written earlier"})).send().await
}

async fn notes(browser: &Browser) -> usize {
    browser
        .fetch("/api/notes")
        .await
        .succeeds()
        .json()
        .as_array()
        .unwrap()
        .len()
}

async fn a_page_of_another_session_does_nothing_for_anybody(store: Store) {
    let world = World::start(store).await;
    let browser = world.sign_in("alice").await;
    let hers = handle(&browser).await;
    browser.sign_in("bob").await;
    for path in ["/api/notes", "/fn/notes"] {
        add(&browser, path, &hers)
            .await
            .is_problem(409, "session-changed");
    }
    let read = browser
        .request(Method::GET, "/api/notes")
        .header("x-session", &hers);
    read.send().await.is_problem(409, "session-changed");
    let sign_out = browser
        .request(Method::POST, "/auth/logout")
        .header("x-session", &hers);
    sign_out.send().await.is_problem(409, "session-changed");
    assert_eq!(notes(&browser).await, 0);
    assert_eq!(notes(&world.sign_in("alice").await).await, 0);
}

async fn a_page_of_this_session_acts_for_it(store: Store) {
    let world = World::start(store).await;
    let browser = world.sign_in("alice").await;
    let mine = handle(&browser).await;
    for path in ["/api/notes", "/fn/notes"] {
        add(&browser, path, &mine).await.succeeds();
    }
    assert_eq!(notes(&browser).await, 2);
}

async fn a_page_for_nobody_does_nothing_for_whoever_signed_in_since(store: Store) {
    let world = World::start(store).await;
    let browser = world.browser();
    add(&browser, "/api/notes", "none")
        .await
        .is_problem(401, "login-required");
    browser.sign_in("alice").await;
    add(&browser, "/api/notes", "none")
        .await
        .is_problem(409, "session-changed");
    assert_eq!(notes(&browser).await, 0);
}

async fn a_page_whose_session_ended_is_told_so(store: Store) {
    let world = World::start(store).await;
    let browser = world.sign_in("alice").await;
    let mine = handle(&browser).await;
    browser.sign_out().await;
    add(&browser, "/api/notes", &mine)
        .await
        .is_problem(401, "session-ended");
}

async fn a_plain_form_names_its_session_in_the_query(store: Store) {
    let world = World::start(store).await;
    let browser = world.sign_in("alice").await;
    let hers = handle(&browser).await;
    let submit = async |action: &str| {
        let request = browser.request(Method::POST, &format!("{action}?x-session={hers}"));
        request.navigating().form(&[("text", "by hand")]).send().await
    };
    assert_eq!(submit("/notes").await.body, "Hello, user-alice!");
    browser.sign_in("bob").await;
    for action in ["/notes", "/auth/logout"] {
        submit(action).await.is_problem_page(409, "session-changed");
    }
    browser.sign_out().await;
    submit("/notes").await.is_problem_page(401, "session-ended");
    assert_eq!(submit("/auth/logout").await.location(), "/");
}

async fn who_names_no_session_is_asked_nothing(store: Store) {
    let world = World::start(store).await;
    let browser = world.sign_in("alice").await;
    browser
        .post("/api/notes", json!({"text": "plain"}))
        .await
        .succeeds();
    assert_eq!(notes(&browser).await, 1);
}
