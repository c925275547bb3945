//! `oidcc-client-test-signing-key-rotation`: the key changes between two logins.

use dev_services::{Lie, SignatureLie};

use crate::support::{Store, World, once, until};

once! {
    a_key_that_changed_between_two_logins_is_fetched,
    even_if_it_kept_its_name,
}

async fn a_key_that_changed_between_two_logins_is_fetched(store: Store) {
    is_fetched(store, SignatureLie::Rotated).await;
}

async fn even_if_it_kept_its_name(store: Store) {
    is_fetched(store, SignatureLie::RotatedUnderItsName).await;
}

async fn is_fetched(store: Store, rotated: SignatureLie) {
    let world = World::start(store).await;
    world.sign_in("alice").await;
    let rotated = Lie::Signature(rotated);
    until("the keys are old enough to be asked for again", async || {
        world.login_under(rotated).await.1.status == 200
    })
    .await;
    world.login_succeeds_under(rotated).await;
}
