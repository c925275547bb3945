//! Login attempts and the answers that belong to them (RFC 9700 §4.7, RFC 9207).

use url::{Url, form_urlencoded};

use crate::support::{Answer, Store, World, on_both_databases, once};

on_both_databases! {
    a_callback_needs_an_attempt_of_this_browser,
    a_callback_works_once,
}

once! {
    two_attempts_in_one_browser_both_succeed,
    at_most_five_attempts_are_kept,
    an_attempt_costs_the_database_nothing,
    an_attempt_cookie_that_was_touched_is_refused,
    an_error_answer_is_told_and_offers_to_try_again,
    a_code_of_another_login_is_refused,
}

#[track_caller]
fn is_refused(answer: &Answer) {
    answer.is_problem_page(400, "login-failed");
    assert!(answer.set_cookie("session").is_none());
    assert!(answer.set_cookie("signed-in").is_none());
}

/// The URL with this parameter changed, or left out.
fn with(url: &str, name: &str, value: Option<&str>) -> String {
    let mut url: Url = url.parse().unwrap();
    let parameters: Vec<(String, String)> = url.query_pairs().into_owned().collect();
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(parameters.iter().filter(|(key, _)| key != name));
    if let Some(value) = value {
        query.append_pair(name, value);
    }
    url.set_query(Some(&query.finish()));
    url.into()
}

async fn a_callback_needs_an_attempt_of_this_browser(store: Store) {
    let world = World::start(store).await;
    let (attacker, victim) = (world.browser(), world.browser());
    let attempt = attacker.begin_login("").await;
    let callback = attacker.choose(&attempt, "alice").await;

    is_refused(&victim.come_back(&callback).await);
    victim.begin_login("").await;
    is_refused(&victim.come_back(&callback).await);
    is_refused(&victim.come_back(&with(&callback, "state", None)).await);
    // Not even in the browser that asked, where the cookie is found by how `state` begins.
    let longer = format!("{}x", attempt.parameters()["state"]);
    is_refused(&attacker.come_back(&with(&callback, "state", Some(&longer))).await);
    assert_eq!(victim.open("/").await.body, "Hello, stranger!");
    assert_eq!(world.store.number("SELECT count(*) FROM session").await, 0);
}

async fn a_callback_works_once(store: Store) {
    let world = World::start(store).await;
    let browser = world.browser();
    let attempt = browser.begin_login("").await;
    let callback = browser.choose(&attempt, "alice").await;
    let copy = browser.stolen_copy();
    browser.come_back(&callback).await.succeeds();
    let session = browser.session();
    let again = browser.come_back(&callback).await;
    assert_eq!(again.hop().as_deref(), Some("/"), "that is the Back button");
    assert!(again.set_cookies().is_empty());
    is_refused(&copy.come_back(&callback).await);
    assert_eq!(browser.session(), session);
    assert_eq!(world.issued().access.len(), 1);
    assert_eq!(
        browser.open("/").await.body,
        "Hello, user-alice!",
        "the session is still alive"
    );
}

async fn two_attempts_in_one_browser_both_succeed(store: Store) {
    let world = World::start(store).await;
    let browser = world.browser();
    let first = browser.begin_login("?return_to=/notes").await;
    let second = browser.begin_login("?return_to=/").await;
    for (attempt, user, leads_to) in [(&second, "bob", "/"), (&first, "alice", "/notes")] {
        let callback = browser.choose(attempt, user).await;
        let answer = browser.come_back(&callback).await.succeeds();
        assert_eq!(answer.hop().as_deref(), Some(leads_to));
        assert_eq!(
            browser.follow_hops(answer).await.body,
            format!("Hello, user-{user}!")
        );
    }
}

async fn at_most_five_attempts_are_kept(store: Store) {
    let world = World::start(store).await;
    let browser = world.browser();
    let mut attempts = Vec::new();
    for _ in 0..6 {
        attempts.push(browser.begin_login("").await);
    }
    assert_eq!(browser.cookie_names().len(), 5);

    let oldest = browser.choose(&attempts[0], "alice").await;
    is_refused(&browser.come_back(&oldest).await);
    for attempt in &attempts[1..] {
        let callback = browser.choose(attempt, "alice").await;
        browser.come_back(&callback).await.succeeds();
    }
}

async fn an_attempt_costs_the_database_nothing(store: Store) {
    let world = World::start(store).await;
    let browser = world.browser();
    let before = world.store.dump().await;
    let _nobody_writes = world.store.forbid_writing().await;
    browser.begin_login("").await;
    assert_eq!(world.store.dump().await, before);
}

async fn an_attempt_cookie_that_was_touched_is_refused(store: Store) {
    let world = World::start(store).await;
    for touch in ["truncate", "alter", "swap", "empty"] {
        let browser = world.browser();
        let other = browser.begin_login("").await;
        let others_cookie = browser.cookie_names().remove(0);
        let others_value = browser.cookie(&others_cookie).unwrap();
        let attempt = browser.begin_login("").await;
        let names = browser.cookie_names();
        let name = names.iter().find(|name| **name != others_cookie).unwrap();
        let value = browser.cookie(name).unwrap();

        let touched = match touch {
            "truncate" => value[..value.len() - 4].to_owned(),
            "alter" => {
                let letter = if &value[60..61] == "A" { "B" } else { "A" };
                [&value[..60], letter, &value[61..]].concat()
            }
            "swap" => others_value,
            _ => String::new(),
        };
        browser.set_cookie(name, &touched);
        let callback = browser.choose(&attempt, "alice").await;
        is_refused(&browser.come_back(&callback).await);
        let callback = browser.choose(&other, "alice").await;
        browser.come_back(&callback).await.succeeds();
    }
}

async fn an_error_answer_is_told_and_offers_to_try_again(store: Store) {
    let world = World::start(store).await;
    let browser = world.browser();
    let attempt = browser.begin_login("?return_to=/notes").await;
    let callback = browser.press(&attempt, ("cancel", "yes")).await;
    let answer = browser.come_back(&callback).await;
    is_refused(&answer);
    assert_eq!(world.reasons(), ["response-error"]);
    assert!(answer.body.contains("cancelled"), "{}", answer.body);
    assert!(
        answer.body.contains("/auth/login?return_to=%2Fnotes"),
        "{}",
        answer.body
    );
}

/// Code injection: PKCE ties a code to the attempt it was asked for in (RFC 9700 §4.5).
async fn a_code_of_another_login_is_refused(store: Store) {
    let world = World::start(store).await;
    let (attacker, victim) = (world.browser(), world.browser());
    let theirs = victim.begin_login("").await;
    let stolen = victim.choose(&theirs, "bob").await;
    let stolen: Url = stolen.parse().unwrap();
    let (_, code) = stolen.query_pairs().find(|(name, _)| name == "code").unwrap();

    let attempt = attacker.begin_login("").await;
    let callback = attacker.choose(&attempt, "alice").await;
    is_refused(&attacker.come_back(&with(&callback, "code", Some(&code))).await);
}
