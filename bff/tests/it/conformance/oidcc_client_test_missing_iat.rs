//! `oidcc-client-test-missing-iat`: the ID token does not say when it was issued.

use dev_services::{ClaimsLie, Lie};

use crate::support::{Store, World, once};

once! {
    an_id_token_without_iat_is_refused,
}

async fn an_id_token_without_iat_is_refused(store: Store) {
    let world = World::start(store).await;
    world
        .login_is_refused_under(Lie::Claims(ClaimsLie::Without("iat")), "token-response")
        .await;
    world.logs("missing field `iat`");
}
