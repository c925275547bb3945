//! `oidcc-client-test-refresh-token`: a token set is refreshed, and its ID token speaks of the same user.

use dev_services::Endpoint;

use crate::support::{Store, World, claims_of, once};

once! {
    a_refreshed_token_set_is_used,
}

async fn a_refreshed_token_set_is_used(store: Store) {
    let (world, browser) = World::before_a_refresh(store).await;
    browser.fetch("/api/notes").await.succeeds();
    assert_eq!(world.calls(Endpoint::Token), 1);
    assert_eq!(world.calls(Endpoint::Userinfo), 0);
    let [first, refreshed] = &world.issued().id[..] else {
        panic!("there are two ID tokens")
    };
    assert_eq!(claims_of(first)["sub"], claims_of(refreshed)["sub"]);
}
