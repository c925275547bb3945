//! The authorization response (OpenID Connect Core §3.1.2.5, RFC 9207), beside what `conformance` has of it.

use dev_services::{AuthorizationLie, Endpoint, Lie};

use crate::support::{Began, Store, World, once};

once! {
    an_answer_without_a_code_is_refused,
    an_answer_that_says_something_twice_is_refused,
    a_request_that_says_something_twice_is_refused,
}

async fn an_answer_without_a_code_is_refused(store: Store) {
    let world = World::start(store).await;
    let lie = Lie::Authorization(AuthorizationLie::Without("code"));
    world.login_is_refused_under(lie, "response-code").await;
    assert_eq!(world.calls(Endpoint::Token), 0);
}

async fn an_answer_that_says_something_twice_is_refused(store: Store) {
    let world = World::start(store).await;
    for parameter in ["code", "state", "iss"] {
        let lie = Lie::Authorization(AuthorizationLie::Twice(parameter));
        world.login_is_refused_under(lie, "response-parameters").await;
    }
    assert_eq!(world.calls(Endpoint::Token), 0, "no code was handed to anybody");
}

async fn a_request_that_says_something_twice_is_refused(store: Store) {
    let world = World::start(store).await;
    let twice = "/auth/login?return_to=/&return_to=/notes";
    let answer = world.browser().visit(Began::Here, twice).await;
    answer.is_problem_page(400, "login-failed");
}
