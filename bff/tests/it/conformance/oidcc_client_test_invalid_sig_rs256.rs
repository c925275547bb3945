//! `oidcc-client-test-invalid-sig-rs256`: another key signed the ID token.

use dev_services::{Lie, SignatureLie};

use crate::support::{Store, World, once};

once! {
    an_id_token_that_another_key_signed_is_refused,
}

async fn an_id_token_that_another_key_signed_is_refused(store: Store) {
    let world = World::start(store).await;
    world
        .login_is_refused_under(Lie::Signature(SignatureLie::OtherKey), "id-token-signature")
        .await;
}
