//! `oidcc-client-test-client-secret-basic`: the client authenticates by HTTP Basic, or as discovery says.

use dev_services::{Lie, TokenLie};

use crate::support::{Store, World, once};

once! {
    the_client_authenticates_by_basic,
    the_client_authenticates_as_discovery_says,
}

async fn the_client_authenticates_by_basic(store: Store) {
    let world = World::start(store).await;
    world.login_succeeds_under(Lie::Token(TokenLie::OnlyBasic)).await;
}

async fn the_client_authenticates_as_discovery_says(store: Store) {
    let lie = Lie::Token(TokenLie::OnlyPost);
    let world = World::plan(store).provider_lies(lie).start().await;
    world.login_succeeds_under(lie).await;
}
