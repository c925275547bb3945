//! `oidcc-client-test-idtoken-sig-none`: nobody signed the ID token.

use dev_services::{Lie, SignatureLie};

use crate::support::{Store, World, once};

once! {
    an_unsigned_id_token_is_refused,
}

async fn an_unsigned_id_token_is_refused(store: Store) {
    let world = World::start(store).await;
    world
        .login_is_refused_under(Lie::Signature(SignatureLie::Absent), "id-token-alg")
        .await;
}
