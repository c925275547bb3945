//! `oidcc-client-test-nonce-invalid`: the ID token is of another login.

use dev_services::{ClaimsLie, Lie};

use crate::support::{Store, World, once};

once! {
    an_id_token_of_another_login_is_refused,
}

async fn an_id_token_of_another_login_is_refused(store: Store) {
    let world = World::start(store).await;
    world
        .login_is_refused_under(Lie::Claims(ClaimsLie::OtherNonce), "id-token-nonce")
        .await;
}
