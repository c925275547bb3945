//! `oidcc-client-test-invalid-aud`: the ID token is for another client.

use dev_services::{ClaimsLie, Lie};

use crate::support::{Store, World, once};

once! {
    an_id_token_for_another_client_is_refused,
}

async fn an_id_token_for_another_client_is_refused(store: Store) {
    let world = World::start(store).await;
    world
        .login_is_refused_under(Lie::Claims(ClaimsLie::OtherAudience), "id-token-aud")
        .await;
}
