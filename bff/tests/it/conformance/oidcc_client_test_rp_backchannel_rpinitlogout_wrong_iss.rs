//! `oidcc-client-test-rp-backchannel-rpinitlogout-wrong-iss`: the logout token is of another issuer.

use serde_json::json;

use crate::support::{Store, World, once};

once! {
    a_logout_token_of_another_issuer_is_refused,
}

async fn a_logout_token_of_another_issuer_is_refused(store: Store) {
    let world = World::start(store).await;
    world.sign_in("alice").await;
    for iss in ["https://op.example", &format!("{}/", world.issuer()), ""] {
        world.refuses_logout_claims(json!({ "iss": iss }), "iss").await;
    }
}
