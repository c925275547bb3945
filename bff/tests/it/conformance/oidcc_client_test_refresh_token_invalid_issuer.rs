//! `oidcc-client-test-refresh-token-invalid-issuer`: the refreshed ID token is of another issuer.

use dev_services::{ClaimsLie, Lie};

use crate::support::{Store, World, once};

once! {
    a_refreshed_id_token_of_another_issuer_is_an_error,
}

async fn a_refreshed_id_token_of_another_issuer_is_an_error(store: Store) {
    let (world, browser) = World::before_a_refresh(store).await;
    world
        .refresh_is_unusable_under(Lie::Claims(ClaimsLie::OtherIssuer), &browser, "id-token-iss")
        .await;
}
