//! `oidcc-client-test-invalid-iss`: the ID token is of another issuer.

use dev_services::{ClaimsLie, Lie};

use crate::support::{Store, World, once};

once! {
    an_id_token_of_another_issuer_is_refused,
}

async fn an_id_token_of_another_issuer_is_refused(store: Store) {
    let world = World::start(store).await;
    world
        .login_is_refused_under(Lie::Claims(ClaimsLie::OtherIssuer), "id-token-iss")
        .await;
}
