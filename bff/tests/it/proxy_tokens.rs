//! Tokens for APIs that do not take the user's own: the app's, one in exchange, a JWT that stands for it, one for another resource.

use std::time::Duration;

use dev_services::{Endpoint, Lie, MetadataLie, TokenLie};
use serde_json::{Value, json};

use crate::support::{
    Browser, ResourceServer, Store, World, claims_of, header_of, on_both_databases, once, row,
};

on_both_databases! {
    a_token_for_another_resource_is_fetched_once_and_kept,
    a_token_for_another_resource_follows_the_refresh,
}

once! {
    the_apps_own_token_is_fetched_once,
    the_apps_own_token_is_for_who_is_signed_in_unless_the_row_says_otherwise,
    a_users_token_is_exchanged_once,
    a_users_token_is_exchanged_for_each_service_and_user,
    a_jwt_stands_for_the_users_token,
    who_is_signed_out_has_no_token_that_stands_for_theirs,
    a_users_token_that_is_not_active_is_refreshed_once,
    what_the_provider_does_not_offer_is_said_when_it_is_known,
    what_the_provider_does_not_give_is_a_problem_and_ends_nothing,
}

const RESOURCE: &str = "https://billing.example";

/// A BFF with these rows before an API that tells what has arrived.
async fn world(store: Store, rows: &[(&str, &str, &str)]) -> (World, ResourceServer) {
    let server = ResourceServer::that_echoes().await;
    let plan = rows.iter().fold(World::plan(store), |plan, (path, token, more)| {
        plan.proxy(row(path, &server.url, "GET", token) + more)
    });
    (plan.start().await, server)
}

async fn bearer(browser: &Browser, path: &str) -> String {
    let arrived = browser.fetch(path).await.succeeds().json();
    let authorization = arrived["headers"]["authorization"].as_str().unwrap();
    authorization.strip_prefix("Bearer ").unwrap().to_owned()
}

fn says(token: &str, claims: &[(&str, &str)]) {
    let said = claims_of(token);
    for (name, value) in claims {
        assert_eq!(said[name], *value, "{said}");
    }
}

async fn the_apps_own_token_is_fetched_once(store: Store) {
    let more = "anonymous = true\nresource = \"https://billing.example\"\nscope = \"rates\"\n";
    let (world, _server) = world(store, &[("/api/rates", "client", more)]).await;
    let (alice, stranger) = (world.sign_in("alice").await, world.browser());
    let before = world.calls(Endpoint::Token);
    let token = bearer(&stranger, "/api/rates").await;
    says(&token, &[("sub", "bff"), ("aud", RESOURCE), ("scope", "rates")]);
    assert_eq!(bearer(&alice, "/api/rates").await, token, "it is nobody's");
    let calls = tokio::join!(alice.fetch("/api/rates"), stranger.fetch("/api/rates"));
    assert!(calls.0.status == 200 && calls.1.status == 200);
    assert_eq!(world.calls(Endpoint::Token), before + 1);
}

async fn the_apps_own_token_is_for_who_is_signed_in_unless_the_row_says_otherwise(store: Store) {
    let (world, _server) = world(store, &[("/api/rates", "client", "")]).await;
    let stranger = world.browser().fetch("/api/rates").await;
    stranger.is_problem(401, "login-required");
    bearer(&world.sign_in("alice").await, "/api/rates").await;
}

async fn a_users_token_is_exchanged_once(store: Store) {
    let more = "audience = \"billing\"\nscope = \"bills\"\n";
    let (world, _server) = world(store, &[("/api/bills", "exchange", more)]).await;
    world
        .browser()
        .fetch("/api/bills")
        .await
        .is_problem(401, "login-required");
    let alice = world.sign_in("alice").await;
    let before = world.calls(Endpoint::Token);
    let token = bearer(&alice, "/api/bills").await;
    says(
        &token,
        &[("sub", "user-alice"), ("aud", "billing"), ("scope", "bills")],
    );
    assert_eq!(claims_of(&token)["act"], json!({"sub": "bff"}));
    assert_eq!(bearer(&alice, "/api/bills").await, token);
    assert_eq!(world.calls(Endpoint::Token), before + 1);
}

async fn a_users_token_is_exchanged_for_each_service_and_user(store: Store) {
    let rows = [
        ("/api/bills", "exchange", "audience = \"billing\"\n"),
        ("/api/mails", "exchange", "resource = \"https://mail.example\"\n"),
    ];
    let (world, _server) = world(store, &rows).await;
    let (alice, bob) = (world.sign_in("alice").await, world.sign_in("bob").await);
    says(
        &bearer(&alice, "/api/bills").await,
        &[("sub", "user-alice"), ("aud", "billing")],
    );
    says(
        &bearer(&alice, "/api/mails").await,
        &[("sub", "user-alice"), ("aud", "https://mail.example")],
    );
    says(
        &bearer(&bob, "/api/bills").await,
        &[("sub", "user-bob"), ("aud", "billing")],
    );
}

async fn a_jwt_stands_for_the_users_token(store: Store) {
    let (world, _server) = world(store, &[("/api/x", "phantom", "")]).await;
    let alice = world.sign_in("alice").await;
    let token = bearer(&alice, "/api/x").await;
    assert_eq!(header_of(&token)["typ"], "token-introspection+jwt");
    let said = claims_of(&token)["token_introspection"].clone();
    assert_eq!(
        (&said["active"], &said["sub"]),
        (&json!(true), &json!("user-alice"))
    );
    assert_eq!(bearer(&alice, "/api/x").await, token);
    assert_eq!(world.calls(Endpoint::Introspection), 1);
}

async fn who_is_signed_out_has_no_token_that_stands_for_theirs(store: Store) {
    let (world, _server) = world(store, &[("/api/x", "phantom", "")]).await;
    let alice = world.sign_in("alice").await;
    bearer(&alice, "/api/x").await;
    let copy = alice.stolen_copy();
    alice.sign_out().await;
    copy.fetch("/api/x").await.is_problem(401, "session-ended");
}

async fn a_users_token_that_is_not_active_is_refreshed_once(store: Store) {
    let rows = [
        ("/api/x", "phantom", ""),
        ("/api/bills", "exchange", "audience = \"billing\"\n"),
    ];
    let (world, _server) = world(store, &rows).await;
    let alice = world.sign_in("alice").await;
    world.provider_lies(Lie::NoTokenIsActive);
    let before = world.calls(Endpoint::Token);
    for _ in 0..2 {
        let answer = alice.fetch("/api/x").await;
        answer.is_problem(503, "provider-unavailable");
    }
    assert_eq!(
        world.calls(Endpoint::Token),
        before + 1,
        "one refresh, and not one for each call"
    );
    alice
        .fetch("/api/bills")
        .await
        .is_problem(503, "provider-unavailable");
    world.provider_is_honest();
    says(&bearer(&alice, "/api/bills").await, &[("sub", "user-alice")]);
    bearer(&alice, "/api/x").await;
}

async fn what_the_provider_does_not_give_is_a_problem_and_ends_nothing(store: Store) {
    let rows = [
        ("/api/bills", "exchange", "audience = \"billing\"\n"),
        ("/api/rates", "client", ""),
        ("/api/theirs", "user", "resource = \"https://billing.example\"\n"),
    ];
    let (world, _server) = world(store, &rows).await;
    let alice = world.sign_in("alice").await;
    for error in ["invalid_target", "unauthorized_client", "invalid_scope"] {
        world.provider_lies(Lie::Token(TokenLie::Refuses(error)));
        for (path, ..) in rows {
            let answer = alice.fetch(path).await;
            answer.is_problem(503, "provider-unavailable");
            assert!(!answer.body.contains(error), "{}", answer.body);
        }
    }
    world.provider_lies(Lie::Token(TokenLie::Type("N_A")));
    alice
        .fetch("/api/bills")
        .await
        .is_problem(503, "provider-unavailable");
    world.provider_is_honest();
    for (path, ..) in rows {
        bearer(&alice, path).await;
    }
}

async fn what_the_provider_does_not_offer_is_said_when_it_is_known(store: Store) {
    let lie = Lie::Metadata(MetadataLie::Without("introspection_endpoint"));
    let server = ResourceServer::that_echoes().await;
    let plan = World::plan(store).proxy(row("/api/x", &server.url, "GET", "phantom"));
    let world = plan.provider_lies(lie).start().await;
    let alice = world.sign_in("alice").await;
    world.logs("what the provider does not offer: an introspection_endpoint");
    alice
        .fetch("/api/x")
        .await
        .is_problem(503, "provider-unavailable");
}

async fn a_token_for_another_resource_is_fetched_once_and_kept(store: Store) {
    let rows = [(
        "/api/bills",
        "user",
        "resource = \"https://billing.example\"\nscope = \"bills\"\n",
    )];
    let (world, _server) = world(store, &rows).await;
    let attempt = world.browser();
    let request = attempt.open("/auth/login").await;
    let asked = request.header("location").to_owned();
    assert!(
        asked.contains("resource=https%3A%2F%2Fbilling.example"),
        "{asked}"
    );
    assert!(asked.contains("+bills"), "{asked}");

    let alice = world.sign_in("alice").await;
    let before = world.calls(Endpoint::Token);
    let token = bearer(&alice, "/api/bills").await;
    says(&token, &[("sub", "user-alice"), ("aud", RESOURCE)]);
    assert_eq!(bearer(&alice, "/api/bills").await, token);
    assert_eq!(world.calls(Endpoint::Token), before + 1);
    let caller: Value = alice.fetch("/api/whoami").await.succeeds().json();
    assert_eq!(
        caller["sub"], "user-alice",
        "the token of the login is still there"
    );
    assert_eq!(world.calls(Endpoint::Token), before + 1);
}

async fn a_token_for_another_resource_follows_the_refresh(store: Store) {
    let rows = [("/api/bills", "user", "resource = \"https://billing.example\"\n")];
    let (mut world, _server) = world(store, &rows).await;
    let alice = world.sign_in("alice").await;
    world.access_tokens_now_last(Duration::from_secs(1)).await;
    let first = bearer(&alice, "/api/bills").await;
    world.access_tokens_now_last(Duration::from_mins(5)).await;
    tokio::time::sleep(Duration::from_secs(1)).await;
    let second = bearer(&alice, "/api/bills").await;
    assert_ne!(first, second);
    says(&second, &[("sub", "user-alice"), ("aud", RESOURCE)]);
}
