//! `fapi2-security-profile-final-client-test-remove-authorization-response-iss`: the answer does not say whose it is, and the provider promised to.

use dev_services::{AuthorizationLie, Endpoint, Lie};

use crate::support::{Store, World, once};

once! {
    an_answer_of_nobody_is_refused,
}

async fn an_answer_of_nobody_is_refused(store: Store) {
    let world = World::start(store).await;
    world
        .login_is_refused_under(
            Lie::Authorization(AuthorizationLie::Without("iss")),
            "response-iss",
        )
        .await;
    assert_eq!(world.calls(Endpoint::Token), 0, "no code was handed to anybody");
}
