//! `fapi2-security-profile-final-client-test-invalid-secondary-aud`: the ID token is for another client too.

use dev_services::{ClaimsLie, Lie};

use crate::support::{Store, World, once};

once! {
    an_id_token_for_another_client_too_is_refused,
}

async fn an_id_token_for_another_client_too_is_refused(store: Store) {
    let world = World::start(store).await;
    world
        .login_is_refused_under(Lie::Claims(ClaimsLie::SecondAudience), "id-token-aud")
        .await;
}
