//! `oidcc-client-test-rp-backchannel-rpinitlogout-wrong-event`: something else happened.

use serde_json::json;

use crate::support::{LOGOUT, Store, World, once};

once! {
    a_logout_token_about_another_event_is_refused,
}

async fn a_logout_token_about_another_event_is_refused(store: Store) {
    let world = World::start(store).await;
    world.sign_in("alice").await;
    for events in [
        json!({ "http://schemas.openid.net/event/frontchannel-logout": {} }),
        json!({ LOGOUT: {}, "http://schemas.openid.net/event/other": {} }),
        json!({ LOGOUT: "yes" }),
        json!({ LOGOUT: null }),
        json!({ LOGOUT: [] }),
    ] {
        world
            .refuses_logout_claims(json!({ "events": events }), "events")
            .await;
    }
    world
        .refuses_logout_claims(json!({ "events": [LOGOUT] }), "malformed")
        .await;
}
