//! `oidcc-client-test-kid-absent-multiple-jwks`: the ID token names no key, and there are two (Core §10.1 wants a `kid` then).

use dev_services::{Lie, SignatureLie};

use crate::support::{Store, World, once};

once! {
    an_id_token_that_names_none_of_two_keys_is_refused,
}

async fn an_id_token_that_names_none_of_two_keys_is_refused(store: Store) {
    let lie = Lie::Signature(SignatureLie::NoKidAmongTwo);
    let world = World::plan(store).provider_lies(lie).start().await;
    world.login_is_refused_under(lie, "id-token-kid").await;
}
