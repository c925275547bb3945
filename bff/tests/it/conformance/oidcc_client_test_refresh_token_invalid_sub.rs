//! `oidcc-client-test-refresh-token-invalid-sub`: the refreshed ID token speaks of somebody else.

use dev_services::{ClaimsLie, Lie};

use crate::support::{Store, World, once};

once! {
    a_refreshed_id_token_about_somebody_else_is_an_error,
}

async fn a_refreshed_id_token_about_somebody_else_is_an_error(store: Store) {
    let (world, browser) = World::before_a_refresh(store).await;
    world
        .refresh_is_unusable_under(Lie::Claims(ClaimsLie::OtherSubject), &browser, "id-token-sub")
        .await;
}
