//! `fapi2-security-profile-final-client-test-invalid-missing-nonce`: the ID token belongs to no login.

use dev_services::{ClaimsLie, Lie};

use crate::support::{Store, World, once};

once! {
    an_id_token_without_nonce_is_refused,
}

async fn an_id_token_without_nonce_is_refused(store: Store) {
    let world = World::start(store).await;
    world
        .login_is_refused_under(Lie::Claims(ClaimsLie::Without("nonce")), "id-token-nonce")
        .await;
}
