//! `oidcc-client-test-signing-key-rotation-just-before-signing`: the key changes during a login.

use dev_services::{Endpoint, Lie, SignatureLie};

use crate::support::{Store, World, once, until};

once! {
    a_key_that_changed_during_the_login_is_fetched,
}

async fn a_key_that_changed_during_the_login_is_fetched(store: Store) {
    let world = World::start(store).await;
    until(
        "a login succeeds by a key that was not there when it began",
        async || {
            world.provider_is_honest();
            let (_, answer) = world.login_under(Lie::Signature(SignatureLie::Rotated)).await;
            answer.status == 200
        },
    )
    .await;
    assert_eq!(world.calls(Endpoint::Jwks), 2);
}
