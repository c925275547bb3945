//! The Back button after a login: it shows the provider's page once more, or comes to the callback again.

use reqwest::StatusCode;
use serde_json::json;

use crate::support::{Browser, Store, World, on_both_databases, once};

on_both_databases! {
    it_leads_where_the_login_was_going,
}

once! {
    another_answer_to_the_same_attempt_changes_nothing,
    it_leads_there_after_another_login_too,
    back_to_the_login_itself_logs_in_again,
    after_the_session_has_ended_it_offers_to_sign_in_again,
    after_signing_out_nothing_of_it_is_left,
    a_spent_attempt_leads_nobody_else_anywhere,
}

/// Signed in, on the way to `/notes`; and the callback that led there.
async fn signed_in(world: &World) -> (Browser, String) {
    let browser = world.browser();
    let attempt = browser.begin_login("?return_to=/notes").await;
    let callback = browser.choose(&attempt, "alice").await;
    browser.come_back(&callback).await.succeeds();
    (browser, callback)
}

async fn it_leads_where_the_login_was_going(store: Store) {
    let world = World::start(store).await;
    let (browser, callback) = signed_in(&world).await;
    let session = browser.session();
    for _ in 0..2 {
        let answer = browser.come_back(&callback).await.succeeds();
        assert_eq!(answer.hop().as_deref(), Some("/notes"));
        assert_eq!(answer.header("cache-control"), "no-store");
        assert_eq!(browser.follow_hops(answer).await.body, "Hello, user-alice!");
    }
    assert_eq!(browser.session(), session);
    assert_eq!(world.issued().access.len(), 1, "no code was redeemed again");
}

async fn another_answer_to_the_same_attempt_changes_nothing(store: Store) {
    let world = World::start(store).await;
    let browser = world.browser();
    let attempt = browser.begin_login("?return_to=/notes").await;
    let callback = browser.choose(&attempt, "alice").await;
    browser.come_back(&callback).await.succeeds();
    let session = browser.session();
    for button in [("user", "alice"), ("user", "bob"), ("cancel", "yes")] {
        let callback = browser.press(&attempt, button).await;
        let answer = browser.come_back(&callback).await.succeeds();
        assert_eq!(answer.hop().as_deref(), Some("/notes"), "{button:?}");
        assert_eq!(browser.follow_hops(answer).await.body, "Hello, user-alice!");
    }
    assert_eq!(browser.session(), session);
}

async fn it_leads_there_after_another_login_too(store: Store) {
    let world = World::start(store).await;
    let (browser, callback) = signed_in(&world).await;
    for _ in 0..2 {
        browser.sign_in("bob").await;
        let answer = browser.come_back(&callback).await.succeeds();
        assert_eq!(browser.follow_hops(answer).await.body, "Hello, user-bob!");
    }
}

async fn back_to_the_login_itself_logs_in_again(store: Store) {
    let world = World::start(store).await;
    let (browser, _) = signed_in(&world).await;
    let attempt = browser.begin_login("?return_to=/notes").await;
    let callback = browser.pass_through(&attempt).await;
    let answer = browser.come_back(&callback).await.succeeds();
    assert_eq!(answer.hop().as_deref(), Some("/notes"));
    assert_eq!(browser.follow_hops(answer).await.body, "Hello, user-alice!");
}

async fn after_the_session_has_ended_it_offers_to_sign_in_again(store: Store) {
    let world = World::start(store).await;
    let (browser, callback) = signed_in(&world).await;
    world.accepts_logout(json!({})).await;
    let answer = browser.come_back(&callback).await;
    answer.is_problem_page(400, "login-failed");
    let again = "/auth/login?return_to=%2Fnotes";
    assert!(answer.body.contains(again), "{}", answer.body);
    assert_eq!(browser.open("/").await.body, "Hello, stranger!");
}

async fn after_signing_out_nothing_of_it_is_left(store: Store) {
    let world = World::start(store).await;
    let (browser, callback) = signed_in(&world).await;
    let under_way = browser.begin_login("").await;
    browser.sign_out().await;
    let answer = browser.come_back(&callback).await;
    answer.is_problem_page(400, "login-failed");
    assert!(!answer.body.contains("notes"), "{}", answer.body);
    let callback = browser.choose(&under_way, "bob").await;
    browser.come_back(&callback).await.succeeds();
}

async fn a_spent_attempt_leads_nobody_else_anywhere(store: Store) {
    let world = World::start(store).await;
    let (browser, callback) = signed_in(&world).await;
    let other = world.sign_in("bob").await;
    let answer = other.come_back(&callback).await;
    answer.is_problem_page(400, "login-failed");
    assert!(!answer.body.contains("notes"), "{}", answer.body);

    // The names of cookies are a part of `state`; all of it is compared.
    let (name, value) = attempt_cookie(&browser);
    other.set_cookie(&name, &value);
    let alike = callback.replacen("state=", "state=-", 1);
    assert_eq!(other.come_back(&alike).await.status, StatusCode::BAD_REQUEST);
}

fn attempt_cookie(browser: &Browser) -> (String, String) {
    let mut names = browser.cookie_names();
    names.retain(|name| name.starts_with("login-"));
    let name = names.remove(0);
    let value = browser.cookie(&name).unwrap();
    (name, value)
}
