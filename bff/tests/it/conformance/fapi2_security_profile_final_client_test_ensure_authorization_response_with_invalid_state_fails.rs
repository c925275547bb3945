//! `fapi2-security-profile-final-client-test-ensure-authorization-response-with-invalid-state-fails`: the answer belongs to no login of this browser.

use dev_services::{AuthorizationLie, Endpoint, Lie};

use crate::support::{Store, World, once};

once! {
    an_answer_with_another_state_is_refused,
}

async fn an_answer_with_another_state_is_refused(store: Store) {
    let world = World::start(store).await;
    world
        .login_is_refused_under(
            Lie::Authorization(AuthorizationLie::Wrong("state")),
            "response-state",
        )
        .await;
    world
        .login_is_refused_under(
            Lie::Authorization(AuthorizationLie::Empty("state")),
            "response-state",
        )
        .await;
    assert_eq!(world.calls(Endpoint::Token), 0, "no code was handed to anybody");
}
