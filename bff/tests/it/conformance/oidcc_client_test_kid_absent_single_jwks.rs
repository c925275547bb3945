//! `oidcc-client-test-kid-absent-single-jwks`: the ID token names no key, and there is one.

use dev_services::{Lie, SignatureLie};

use crate::support::{Store, World, once};

once! {
    an_id_token_that_names_no_key_is_accepted_if_there_is_one,
}

async fn an_id_token_that_names_no_key_is_accepted_if_there_is_one(store: Store) {
    let world = World::start(store).await;
    world
        .login_succeeds_under(Lie::Signature(SignatureLie::NoKid))
        .await;
}
