//! `oidcc-client-test-rp-backchannel-rpinitlogout-with-nonce`: the logout token could be an ID token.

use serde_json::{Value, json};

use crate::support::{Store, World, once};

once! {
    a_logout_token_with_a_nonce_is_refused,
}

async fn a_logout_token_with_a_nonce_is_refused(store: Store) {
    let world = World::start(store).await;
    world.sign_in("alice").await;
    world
        .refuses_logout_claims(json!({ "nonce": "n-0S6_WzA2Mj" }), "nonce")
        .await;
    let mut claims = world.logout_claims(json!({}));
    claims["nonce"] = Value::Null;
    world
        .refuses_logout(&world.signed(json!({}), &claims), "nonce")
        .await;
}
