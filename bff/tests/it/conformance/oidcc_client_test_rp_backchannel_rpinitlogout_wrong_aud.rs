//! `oidcc-client-test-rp-backchannel-rpinitlogout-wrong-aud`: the logout token is for another client.

use serde_json::json;

use crate::support::{Store, World, once};

once! {
    a_logout_token_for_another_client_is_refused,
}

async fn a_logout_token_for_another_client_is_refused(store: Store) {
    let world = World::start(store).await;
    world.sign_in("alice").await;
    for aud in [
        json!("another"),
        json!(["another"]),
        json!(["bff", "another"]),
        json!([]),
    ] {
        world.refuses_logout_claims(json!({ "aud": aud }), "aud").await;
    }
    let answer = world
        .deliver(&world.logout_token(json!({ "aud": ["bff"] })))
        .await;
    answer.confirms_the_logout();
}
