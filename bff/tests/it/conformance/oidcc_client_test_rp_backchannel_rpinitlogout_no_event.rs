//! `oidcc-client-test-rp-backchannel-rpinitlogout-no-event`: the logout token does not say what happened.

use serde_json::json;

use crate::support::{Store, World, once};

once! {
    a_logout_token_without_the_event_is_refused,
}

async fn a_logout_token_without_the_event_is_refused(store: Store) {
    let world = World::start(store).await;
    world.sign_in("alice").await;
    world
        .refuses_logout_claims(json!({ "events": null }), "missing")
        .await;
    world
        .refuses_logout_claims(json!({ "events": {} }), "events")
        .await;
}
