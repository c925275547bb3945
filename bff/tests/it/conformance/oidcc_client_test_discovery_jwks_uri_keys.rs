//! `oidcc-client-test-discovery-jwks-uri-keys`: keys come from the `jwks_uri`, once, and the right one of several is used.

use dev_services::{Endpoint, Lie, SignatureLie};

use crate::support::{Store, World, once};

once! {
    the_key_that_is_named_is_found_among_others,
}

async fn the_key_that_is_named_is_found_among_others(store: Store) {
    let lie = Lie::Signature(SignatureLie::OneOfTwo);
    let world = World::plan(store).provider_lies(lie).start().await;
    for _ in 0..2 {
        world.login_succeeds_under(lie).await;
    }
    assert_eq!(world.calls(Endpoint::Jwks), 1);
}
