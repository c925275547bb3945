//! Session fixation: an attacker plants a cookie and hopes that the victim signs in with it.

use crate::support::{Store, World, on_both_databases, once};

on_both_databases! {
    a_planted_session_cookie_is_not_what_the_victim_signs_in_with,
    a_planted_session_of_the_attackers_is_worth_nothing_afterwards,
}

once! {
    a_made_up_session_cookie_never_comes_to_life,
}

async fn a_planted_session_cookie_is_not_what_the_victim_signs_in_with(store: Store) {
    let world = World::start(store).await;
    let victim = world.browser();
    let planted = "AAAAAAAAAAAAAAAAAAAAAA";
    victim.set_cookie("session", planted);
    victim.sign_in("bob").await;
    assert_ne!(victim.session(), planted);
    let attacker = world.browser();
    attacker.set_cookie("session", planted);
    assert_eq!(attacker.open("/").await.body, "Hello, stranger!");
}

async fn a_planted_session_of_the_attackers_is_worth_nothing_afterwards(store: Store) {
    let world = World::start(store).await;
    let attacker = world.sign_in("alice").await;
    let victim = world.browser();
    victim.set_cookie("session", &attacker.session());
    victim.sign_in("bob").await;
    assert_ne!(victim.session(), attacker.session());
    // The victim's login took its place.
    assert_eq!(attacker.open("/").await.body, "Hello, stranger!");
    assert_eq!(victim.open("/").await.body, "Hello, user-bob!");
}

async fn a_made_up_session_cookie_never_comes_to_life(store: Store) {
    let world = World::start(store).await;
    let before = world.store.dump().await;
    let browser = world.browser();
    browser.set_cookie("session", "AAAAAAAAAAAAAAAAAAAAAA");
    for path in ["/", "/auth/login", "/auth/callback?state=x", "/notes"] {
        let answer = browser.open(path).await;
        assert!(
            answer
                .set_cookie("session")
                .is_none_or(|_| answer.takes_away("session"))
        );
    }
    assert_eq!(world.store.dump().await, before);
}
