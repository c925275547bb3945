//! `fapi2-security-profile-final-client-test-invalid-authorization-response-iss`: the answer is of another issuer (RFC 9207).

use dev_services::{AuthorizationLie, Endpoint, Lie};

use crate::support::{Store, World, once};

once! {
    an_answer_of_another_issuer_is_refused,
}

async fn an_answer_of_another_issuer_is_refused(store: Store) {
    let world = World::start(store).await;
    world
        .login_is_refused_under(Lie::Authorization(AuthorizationLie::Wrong("iss")), "response-iss")
        .await;
    world
        .login_is_refused_under(Lie::Authorization(AuthorizationLie::Empty("iss")), "response-iss")
        .await;
    assert_eq!(world.calls(Endpoint::Token), 0, "no code was handed to anybody");
}
