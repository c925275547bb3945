//! `oidcc-client-test-idtoken-sig-rs256`: the ID token is signed by RS256.

use crate::support::{Store, World, header_of, once};

once! {
    an_id_token_signed_by_rs256_is_accepted,
}

async fn an_id_token_signed_by_rs256_is_accepted(store: Store) {
    let world = World::start(store).await;
    world.sign_in("alice").await;
    assert_eq!(header_of(&world.issued().id[0])["alg"], "RS256");
}
