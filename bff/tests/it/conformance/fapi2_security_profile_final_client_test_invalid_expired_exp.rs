//! `fapi2-security-profile-final-client-test-invalid-expired-exp`: the ID token has expired.

use dev_services::{ClaimsLie, Lie};

use crate::support::{Store, World, once};

once! {
    an_id_token_that_has_expired_is_refused,
}

async fn an_id_token_that_has_expired_is_refused(store: Store) {
    let world = World::start(store).await;
    world
        .login_is_refused_under(Lie::Claims(ClaimsLie::Expired), "id-token-exp")
        .await;
}
