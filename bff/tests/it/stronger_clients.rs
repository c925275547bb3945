//! Pushed requests, proofs of possession and a client that signs: with a provider that knows none of them, and with one that takes
//! nothing else. In the browser they are tested against `oidc-provider`.

use std::{
    fs,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use axum::{
    Router,
    http::{HeaderMap, StatusCode},
    response::IntoResponse,
};

use crate::support::{
    Browser, EcKey, ResourceServer, Store, StrictProvider, World, hash, once, proven, row, until,
};

once! {
    what_is_automatic_is_not_done_to_a_provider_that_cannot,
    a_provider_that_takes_no_pushed_requests_is_of_no_use_where_they_are_demanded,
    a_token_bound_to_nothing_is_refused_where_binding_is_demanded,
    a_provider_that_takes_no_signature_is_shown_the_secret,
    the_browser_carries_a_reference_and_nothing_of_the_request,
    a_request_that_is_refused_leads_nobody_to_the_provider,
    every_request_is_signed_and_every_token_bound,
    a_token_of_a_type_that_nobody_asked_for_is_refused,
    a_bound_token_is_sent_again_for_a_nonce,
    a_bearer_token_is_not_sent_again_for_a_nonce,
    a_revocation_that_is_not_let_through_is_tried_again,
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

/// Everything is automatic; the provider says what it takes.
async fn before_a_strict_provider(store: Store) -> (World, StrictProvider, ResourceServer) {
    before_a_strict_provider_and(ResourceServer::that_echoes().await, store).await
}

async fn before_a_strict_provider_and(
    api: ResourceServer,
    store: Store,
) -> (World, StrictProvider, ResourceServer) {
    let (key, file) = (EcKey::generate(), store.dir().join("client-key.pem"));
    fs::write(&file, key.pem()).unwrap();
    let provider = StrictProvider::start(key).await;
    let plan = World::plan(store)
        .set("OIDC_ISSUER", provider.issuer())
        .set("OIDC_PAR", "auto")
        .set("OIDC_DPOP", "auto")
        .set("OIDC_CLIENT_KEY_FILE", &file.display().to_string())
        .set("OIDC_CLIENT_KEY_ID", "the-key")
        .proxy(row("/api/made-up", &api.url, "GET", "user"));
    (plan.start().await, provider, api)
}

async fn sign_in(world: &World, provider: &StrictProvider) -> Browser {
    let browser = world.browser();
    browser.begin_login("").await;
    browser.come_back(&provider.answer()).await.succeeds();
    browser
}

async fn the_browser_carries_a_reference_and_nothing_of_the_request(store: Store) {
    let (world, provider, _api) = before_a_strict_provider(store).await;
    let attempt = world.browser().begin_login("?login_hint=alice").await;
    let reference = [("client_id", "bff"), ("request_uri", "urn:example:pushed")];
    let reference = reference.map(|(name, value)| (name.to_owned(), value.to_owned()));
    assert_eq!(attempt.parameters(), reference.into());
    assert!(
        attempt
            .url
            .as_str()
            .starts_with(&format!("{}/auth?", provider.issuer()))
    );
    let pushed = provider.pushed();
    for (name, value) in [
        ("client_id", "bff"),
        ("login_hint", "alice"),
        ("response_type", "code"),
    ] {
        assert_eq!(pushed[name], value);
    }
}

async fn a_request_that_is_refused_leads_nobody_to_the_provider(store: Store) {
    let (world, _provider, _api) = before_a_strict_provider(store).await;
    let answer = world.browser().open("/auth/login?prompt=unheard-of").await;
    answer.is_problem_page(503, "provider-unavailable");
    assert_eq!(world.reasons(), ["request-refused"]);
    world.logs("invalid_request");
}

async fn every_request_is_signed_and_every_token_bound(store: Store) {
    let (world, provider, api) = before_a_strict_provider(store).await;
    let browser = sign_in(&world, &provider).await;
    let session = browser.fetch("/auth/session").await.json();
    assert_eq!(session["user"]["name"], "Alice, proven", "userinfo was asked");

    // The token of the login is over, so this one was refreshed.
    let echo = browser.fetch("/api/made-up/x?y=z").await.succeeds().json();
    assert_eq!(echo["headers"]["authorization"], "DPoP access-2");
    let (proof, _) = proven(echo["headers"]["dpop"].as_str().unwrap()).unwrap();
    assert_eq!(proof["htm"], "GET");
    assert_eq!(proof["htu"], format!("{}/x", api.url));
    assert_eq!(proof["ath"], hash("access-2"));
}

async fn a_token_of_a_type_that_nobody_asked_for_is_refused(store: Store) {
    let (world, provider, _api) = before_a_strict_provider(store).await;
    provider.calls_its_tokens("PoP");
    let browser = world.browser();
    browser.begin_login("").await;
    let answer = browser.come_back(&provider.answer()).await;
    answer.is_problem_page(400, "login-failed");
    assert_eq!(world.reasons(), ["token-type"]);
    // Types are told apart without regard to case (RFC 6749 §5.1).
    provider.calls_its_tokens("dpop");
    sign_in(&world, &provider).await;
}

async fn a_revocation_that_is_not_let_through_is_tried_again(store: Store) {
    let (world, provider, _api) = before_a_strict_provider(store).await;
    sign_in(&world, &provider).await.sign_out().await;
    until("the first attempt has failed", async || {
        let sql = "SELECT count(*) FROM revocation WHERE attempts > 0";
        world.store.number(sql).await == 1
    })
    .await;
}

async fn a_bound_token_is_sent_again_for_a_nonce(store: Store) {
    let demand = async |headers: HeaderMap| {
        let (proof, _) = proven(headers["dpop"].to_str().unwrap()).unwrap();
        if proof["nonce"] == "the-nonce" {
            return StatusCode::OK.into_response();
        }
        (StatusCode::UNAUTHORIZED, [("dpop-nonce", "the-nonce")]).into_response()
    };
    let api = ResourceServer::start(Router::new().fallback(demand)).await;
    let (world, provider, _api) = before_a_strict_provider_and(api, store).await;
    let browser = sign_in(&world, &provider).await;
    browser.fetch("/api/made-up").await.succeeds();
}

async fn a_bearer_token_is_not_sent_again_for_a_nonce(store: Store) {
    let calls = Arc::<AtomicUsize>::default();
    let refuse = {
        let calls = Arc::clone(&calls);
        async move || {
            calls.fetch_add(1, Ordering::SeqCst);
            (StatusCode::UNAUTHORIZED, [("dpop-nonce", "the-nonce")])
        }
    };
    let api = ResourceServer::start(Router::new().fallback(refuse)).await;
    let rows = row("/api/made-up", &api.url, "GET", "user");
    let world = World::plan(store).proxy(rows).start().await;
    let answer = world.sign_in("alice").await.fetch("/api/made-up").await;
    assert_eq!((answer.status.as_u16(), calls.load(Ordering::SeqCst)), (401, 1));
}
