//! `oidcc-client-test-scope-userinfo-claims`: what is in `OIDC_SCOPES` is asked for, and what userinfo says is known.

use serde_json::json;

use crate::support::{Store, World, once};

once! {
    the_scopes_of_the_configuration_are_asked_for,
}

async fn the_scopes_of_the_configuration_are_asked_for(store: Store) {
    let scopes = "openid profile email address phone";
    let world = World::plan(store).set("OIDC_SCOPES", scopes).start().await;
    let browser = world.browser();
    let attempt = browser.begin_login("").await;
    assert_eq!(attempt.parameters()["scope"], scopes);
    let callback = browser.choose(&attempt, "alice").await;
    browser.come_back(&callback).await.succeeds();
    // The development provider knows nobody's address or telephone.
    let user = browser.fetch("/auth/session").await.json()["user"].take();
    for (claim, value) in [
        ("given_name", json!("Alice")),
        ("preferred_username", json!("alice")),
        ("email", json!("alice@example.com")),
        ("email_verified", json!(true)),
    ] {
        assert_eq!(user[claim], value, "{claim}");
    }
}
