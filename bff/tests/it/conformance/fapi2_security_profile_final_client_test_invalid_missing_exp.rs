//! `fapi2-security-profile-final-client-test-invalid-missing-exp`: the ID token does not say when it expires.

use dev_services::{ClaimsLie, Lie};

use crate::support::{Store, World, once};

once! {
    an_id_token_without_exp_is_refused,
}

async fn an_id_token_without_exp_is_refused(store: Store) {
    let world = World::start(store).await;
    world
        .login_is_refused_under(Lie::Claims(ClaimsLie::Without("exp")), "token-response")
        .await;
    world.logs("missing field `exp`");
}
