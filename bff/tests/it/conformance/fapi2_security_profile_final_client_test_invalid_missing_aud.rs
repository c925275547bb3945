//! `fapi2-security-profile-final-client-test-invalid-missing-aud`: the ID token does not say whom it is for.

use dev_services::{ClaimsLie, Lie};

use crate::support::{Store, World, once};

once! {
    an_id_token_without_aud_is_refused,
}

async fn an_id_token_without_aud_is_refused(store: Store) {
    let world = World::start(store).await;
    world
        .login_is_refused_under(Lie::Claims(ClaimsLie::Without("aud")), "id-token-aud")
        .await;
}
