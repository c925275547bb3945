//! `fapi2-security-profile-final-client-test-token-endpoint-response-without-expires_in`: the provider does not say how long the access token lasts.

use dev_services::{Lie, TokenLie};

use crate::support::{Store, World, once};

once! {
    an_access_token_without_an_end_is_used,
}

async fn an_access_token_without_an_end_is_used(store: Store) {
    let world = World::start(store).await;
    let browser = world
        .login_succeeds_under(Lie::Token(TokenLie::Without("expires_in")))
        .await;
    browser.fetch("/api/notes").await.succeeds();
    assert_eq!(world.issued().access.len(), 1);
}
