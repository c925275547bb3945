//! A token endpoint that fails or says odd things (RFC 6749 §5).

use dev_services::{Endpoint, Failure, Lie, TokenLie};

use crate::support::{Store, World, once};

once! {
    a_token_endpoint_that_does_not_work_is_an_outage,
    an_answer_that_is_no_token_response_is_refused,
    a_token_response_without_what_it_needs_is_refused,
    an_access_token_of_another_type_is_refused,
    a_code_that_is_refused_is_told,
    what_was_granted_is_what_the_response_says_or_else_what_was_asked_for,
}

async fn a_token_endpoint_that_does_not_work_is_an_outage(store: Store) {
    let world = World::start(store).await;
    for failure in [
        Failure::Status(500),
        Failure::Status(503),
        Failure::Status(429),
        Failure::Huge,
    ] {
        let lie = Lie::Fails(Endpoint::Token, failure);
        world
            .login_is_unavailable_under(lie, "provider-unavailable")
            .await;
    }
}

async fn an_answer_that_is_no_token_response_is_refused(store: Store) {
    let world = World::start(store).await;
    for failure in [Failure::Html, Failure::NotJson] {
        let lie = Lie::Fails(Endpoint::Token, failure);
        world.login_is_refused_under(lie, "token-response").await;
    }
}

async fn a_token_response_without_what_it_needs_is_refused(store: Store) {
    let world = World::start(store).await;
    for member in ["access_token", "token_type"] {
        let lie = Lie::Token(TokenLie::Without(member));
        world.login_is_refused_under(lie, "token-response").await;
    }
}

async fn an_access_token_of_another_type_is_refused(store: Store) {
    let world = World::start(store).await;
    for token_type in ["DPoP", "mac", ""] {
        let lie = Lie::Token(TokenLie::Type(token_type));
        world.login_is_refused_under(lie, "token-type").await;
    }
}

async fn a_code_that_is_refused_is_told(store: Store) {
    let world = World::start(store).await;
    for error in ["invalid_grant", "invalid_client", "invalid_request"] {
        let lie = Lie::Token(TokenLie::Refuses(error));
        world.login_is_refused_under(lie, "token-refused").await;
    }
}

async fn what_was_granted_is_what_the_response_says_or_else_what_was_asked_for(store: Store) {
    let world = World::start(store).await;
    let asked = "openid profile email offline_access";
    for (lie, granted) in [
        (TokenLie::Scope("openid email"), "openid email"),
        (TokenLie::Scope(asked), asked),
        (TokenLie::Without("scope"), asked),
    ] {
        let browser = world.login_succeeds_under(Lie::Token(lie)).await;
        assert_eq!(browser.open("/scopes").await.body, granted, "{lie:?}");
    }
}
