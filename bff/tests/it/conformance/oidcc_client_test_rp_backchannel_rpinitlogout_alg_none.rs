//! `oidcc-client-test-rp-backchannel-rpinitlogout-alg-none`: nobody signed the logout token.

use serde_json::json;

use crate::support::{Store, World, jwt_part, once};

once! {
    an_unsigned_logout_token_is_refused,
}

async fn an_unsigned_logout_token_is_refused(store: Store) {
    let world = World::start(store).await;
    world.sign_in("alice").await;
    let claims = world.logout_claims(json!({}));
    let unsigned = format!("{}.{}.", jwt_part(&json!({ "alg": "none" })), jwt_part(&claims));
    world.refuses_logout(&unsigned, "alg").await;
    let signed = world.signed(json!({ "alg": "none" }), &claims);
    world.refuses_logout(&signed, "alg").await;
}
