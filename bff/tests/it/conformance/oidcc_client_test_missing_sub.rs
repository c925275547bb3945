//! `oidcc-client-test-missing-sub`: the ID token says nobody's name.

use dev_services::{ClaimsLie, Lie};

use crate::support::{Store, World, once};

once! {
    an_id_token_without_sub_is_refused,
}

async fn an_id_token_without_sub_is_refused(store: Store) {
    let world = World::start(store).await;
    world
        .login_is_refused_under(Lie::Claims(ClaimsLie::Without("sub")), "token-response")
        .await;
    world.logs("missing field `sub`");
}
