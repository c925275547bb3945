//! `oidcc-client-test-rp-backchannel-rpinitlogout`: the provider says that the session has ended.

use serde_json::json;

use crate::support::{Store, World, once};

once! {
    a_logout_token_ends_the_session,
}

async fn a_logout_token_ends_the_session(store: Store) {
    let world = World::start(store).await;
    let browser = world.sign_in("alice").await;
    world.accepts_logout(json!({ "sid": world.last_sid() })).await;
    browser.session_has_ended().await;
}
