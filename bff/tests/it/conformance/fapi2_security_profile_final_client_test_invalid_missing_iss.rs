//! `fapi2-security-profile-final-client-test-invalid-missing-iss`: the ID token does not say whose it is.

use dev_services::{ClaimsLie, Lie};

use crate::support::{Store, World, once};

once! {
    an_id_token_without_iss_is_refused,
}

async fn an_id_token_without_iss_is_refused(store: Store) {
    let world = World::start(store).await;
    world
        .login_is_refused_under(Lie::Claims(ClaimsLie::Without("iss")), "token-response")
        .await;
    world.logs("missing field `iss`");
}
