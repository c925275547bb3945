//! `fapi2-security-profile-final-client-test-valid-aud-as-array`: `aud` is this client alone, in a list.

use dev_services::{ClaimsLie, Lie};

use crate::support::{Store, World, once};

once! {
    a_list_of_one_audience_is_accepted,
}

async fn a_list_of_one_audience_is_accepted(store: Store) {
    let world = World::start(store).await;
    world
        .login_succeeds_under(Lie::Claims(ClaimsLie::AudienceInAList))
        .await;
}
