//! Pushed requests, proofs of possession and a client that signs, with a provider that knows none of them. How they work with one
//! that does is tested in the browser, against `oidc-provider`.

use crate::support::{Store, World, once};

once! {
    what_is_automatic_is_not_done_to_a_provider_that_cannot,
    a_provider_that_takes_no_pushed_requests_is_of_no_use_where_they_are_demanded,
    a_token_bound_to_nothing_is_refused_where_binding_is_demanded,
    a_provider_that_takes_no_signature_is_shown_the_secret,
}

async fn what_is_automatic_is_not_done_to_a_provider_that_cannot(store: Store) {
    let plan = World::plan(store)
        .set("OIDC_PAR", "auto")
        .set("OIDC_DPOP", "auto");
    let world = plan.start().await;
    let browser = world.browser();
    let attempt = browser.begin_login("").await;
    assert!(attempt.parameters().contains_key("code_challenge"));
    browser.sign_in("alice").await;
    browser.fetch("/api/notes").await.succeeds();
}

async fn a_provider_that_takes_no_pushed_requests_is_of_no_use_where_they_are_demanded(store: Store) {
    let world = World::plan(store).set("OIDC_PAR", "always").start().await;
    let answer = world.browser().open("/auth/login").await;
    answer.is_problem_page(503, "provider-unavailable");
    assert_eq!(world.reasons(), ["provider-metadata"]);
}

async fn a_token_bound_to_nothing_is_refused_where_binding_is_demanded(store: Store) {
    let world = World::plan(store).set("OIDC_DPOP", "always").start().await;
    let browser = world.browser();
    let attempt = browser.begin_login("").await;
    let callback = browser.choose(&attempt, "alice").await;
    browser
        .come_back(&callback)
        .await
        .is_problem_page(400, "login-failed");
    assert_eq!(world.reasons(), ["token-type"]);
    assert_eq!(world.store.number("SELECT count(*) FROM session").await, 0);
}

async fn a_provider_that_takes_no_signature_is_shown_the_secret(store: Store) {
    // Any key will do, for it is not used.
    let key = store.dir().join("provider/signing-key.pem").display().to_string();
    let mut world = World::start(store).await;
    world.restart_with("OIDC_CLIENT_KEY_FILE", key).await;
    world.sign_in("alice").await.fetch("/api/notes").await.succeeds();
}
