//! `fapi2-security-profile-final-client-test-ensure-authorization-response-with-invalid-missing-state-fails`: the answer does not say which login it belongs to.

use dev_services::{AuthorizationLie, Endpoint, Lie};

use crate::support::{Store, World, once};

once! {
    an_answer_without_state_is_refused,
}

async fn an_answer_without_state_is_refused(store: Store) {
    let world = World::start(store).await;
    world
        .login_is_refused_under(
            Lie::Authorization(AuthorizationLie::Without("state")),
            "response-state",
        )
        .await;
    assert_eq!(world.calls(Endpoint::Token), 0, "no code was handed to anybody");
}
