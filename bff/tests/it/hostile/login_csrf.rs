//! Login CSRF (RFC 9700 §4.7): an attacker wants the victim's browser to be signed in as the attacker.

use reqwest::Method;

use crate::support::{Began, Store, World, on_both_databases, once, query_of};

on_both_databases! {
    an_attackers_callback_leaves_the_victim_signed_in,
}

once! {
    an_attackers_callback_does_not_work_in_a_frame_or_a_picture,
    a_foreign_sites_login_signs_in_who_is_signed_in_at_the_provider,
}

async fn an_attackers_callback_leaves_the_victim_signed_in(store: Store) {
    let world = World::start(store).await;
    let (attacker, victim) = (world.browser(), world.sign_in("bob").await);
    let session = victim.session();
    let attempt = attacker.begin_login("").await;
    let callback = attacker.choose(&attempt, "alice").await;
    for began in [
        Began::OnAnotherSite,
        Began::OnASiblingSite,
        Began::InTheAddressBar,
        Began::Here,
    ] {
        let answer = victim.follow_hops(victim.visit(began, &callback).await).await;
        answer.is_problem_page(400, "login-failed");
        assert!(answer.set_cookies().is_empty(), "{began:?}");
    }
    assert_eq!(victim.session(), session);
    assert_eq!(victim.open("/").await.body, "Hello, user-bob!");
    // Nor did it use up what is the attacker's.
    attacker.come_back(&callback).await.succeeds();
}

async fn an_attackers_callback_does_not_work_in_a_frame_or_a_picture(store: Store) {
    let world = World::start(store).await;
    let (attacker, victim) = (world.browser(), world.sign_in("bob").await);
    let attempt = attacker.begin_login("").await;
    let callback = attacker.choose(&attempt, "alice").await;
    let request = victim.request(Method::GET, &callback);
    let answer = request.began(Began::OnAnotherSite).send().await;
    assert!(answer.status.is_client_error(), "{answer:?}");
    assert!(answer.set_cookies().is_empty());
    assert_eq!(victim.open("/").await.body, "Hello, user-bob!");
}

/// What another site can begin, it cannot steer: who signs in is decided at the provider.
async fn a_foreign_sites_login_signs_in_who_is_signed_in_at_the_provider(store: Store) {
    let world = World::start(store).await;
    let victim = world.sign_in("bob").await;
    let parameters = [
        ("return_to", "/notes"),
        ("login_hint", "alice"),
        ("state", "x"),
        ("nonce", "x"),
    ];
    let answer = victim.begins_elsewhere(Method::GET, &parameters).await;
    let asked = query_of(answer.location());
    assert!(asked["state"].len() >= 22 && asked["nonce"].len() >= 22);
    let callback = victim.visit(Began::OnAnotherSite, answer.location()).await;
    let answer = victim.come_back(callback.location()).await.succeeds();
    assert_eq!(victim.follow_hops(answer).await.body, "Hello, user-bob!");
}
