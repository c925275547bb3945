//! ID tokens that are not in order (OpenID Connect Core §3.1.3.7), beside those of `conformance`.

use dev_services::{ClaimsLie, Lie, SignatureLie, TokenLie};

use crate::support::{Store, World, once, until};

once! {
    an_id_token_of_another_party_is_refused,
    an_id_token_from_the_future_is_refused,
    an_id_token_for_another_access_token_is_refused,
    an_id_token_that_the_public_key_was_a_secret_for_is_refused,
    an_unknown_key_is_no_verdict_while_keys_cannot_be_had,
    a_login_without_an_id_token_is_refused,
    an_authentication_that_is_not_as_recent_as_was_asked_is_refused,
}

async fn an_id_token_of_another_party_is_refused(store: Store) {
    let world = World::start(store).await;
    let lie = Lie::Claims(ClaimsLie::OtherParty);
    world.login_is_refused_under(lie, "id-token-azp").await;
    world.login_succeeds_under(Lie::Claims(ClaimsLie::Party)).await;
}

async fn an_id_token_from_the_future_is_refused(store: Store) {
    let world = World::start(store).await;
    let lie = Lie::Claims(ClaimsLie::FromTheFuture);
    world.login_is_refused_under(lie, "id-token-iat").await;
}

async fn an_id_token_for_another_access_token_is_refused(store: Store) {
    let world = World::start(store).await;
    let lie = Lie::Claims(ClaimsLie::OtherAccessToken);
    world.login_is_refused_under(lie, "id-token-at-hash").await;
    // It may be absent where the token endpoint hands out both (§3.1.3.6).
    world
        .login_succeeds_under(Lie::Claims(ClaimsLie::Without("at_hash")))
        .await;
}

async fn an_id_token_that_the_public_key_was_a_secret_for_is_refused(store: Store) {
    let world = World::start(store).await;
    for lie in [SignatureLie::PublicPem, SignatureLie::PublicModulus] {
        world
            .login_is_refused_under(Lie::Signature(lie), "id-token-alg")
            .await;
    }
}

async fn an_unknown_key_is_no_verdict_while_keys_cannot_be_had(store: Store) {
    let world = World::start(store).await;
    let lie = Lie::Signature(SignatureLie::RotatedOutOfReach);
    until("the keys are old enough to be asked for again", async || {
        let (_, answer) = world.login_under(lie).await;
        assert!([400, 503].contains(&answer.status.as_u16()), "{answer:?}");
        answer.status == 503
    })
    .await;
    world
        .login_is_unavailable_under(lie, "provider-unavailable")
        .await;
}

async fn a_login_without_an_id_token_is_refused(store: Store) {
    let world = World::start(store).await;
    let lie = Lie::Token(TokenLie::Without("id_token"));
    world.login_is_refused_under(lie, "id-token-missing").await;
}

async fn an_authentication_that_is_not_as_recent_as_was_asked_is_refused(store: Store) {
    let world = World::start(store).await;
    let lies = [ClaimsLie::AuthenticatedYesterday, ClaimsLie::Without("auth_time")].map(Lie::Claims);
    for lie in lies {
        let browser = world.browser();
        let attempt = browser.begin_login("?max_age=3600").await;
        world.provider_lies(lie);
        let callback = browser.choose(&attempt, "alice").await;
        let answer = browser.come_back(&callback).await;
        answer.is_problem_page(400, "login-failed");
        world
            .login_came_to_nothing(lie, &browser, &answer, "id-token-not-as-asked")
            .await;
    }
    // Who does not ask is content.
    for lie in lies {
        world.login_succeeds_under(lie).await;
    }
}
