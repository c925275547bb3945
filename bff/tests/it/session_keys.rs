//! `SESSION_KEYS`: the first seals, all open.

use bff::config::new_session_key;

use crate::support::{Store, World, on_both_databases};

on_both_databases! {
    an_old_key_still_opens_until_it_is_taken_away,
    what_the_new_key_seals_needs_the_old_one_no_more,
    a_session_under_an_old_key_can_be_ended,
}

async fn an_old_key_still_opens_until_it_is_taken_away(store: Store) {
    let mut world = World::start(store).await;
    let browser = world.sign_in("alice").await;
    let (old, new) = (world.setting("SESSION_KEYS").to_owned(), new_session_key());
    world.restart_with("SESSION_KEYS", format!("{new},{old}")).await;
    browser.fetch("/auth/session").await.succeeds();
    browser.fetch("/api/notes").await.succeeds();
    world.restart_with("SESSION_KEYS", new).await;
    browser
        .fetch("/auth/session")
        .await
        .is_problem(401, "session-ended");
}

async fn what_the_new_key_seals_needs_the_old_one_no_more(store: Store) {
    let mut world = World::start(store).await;
    let (old, new) = (world.setting("SESSION_KEYS").to_owned(), new_session_key());
    world.restart_with("SESSION_KEYS", format!("{new},{old}")).await;
    let browser = world.sign_in("alice").await;
    world.restart_with("SESSION_KEYS", new).await;
    browser.fetch("/api/notes").await.succeeds();
}

async fn a_session_under_an_old_key_can_be_ended(store: Store) {
    let mut world = World::start(store).await;
    let browser = world.sign_in("alice").await;
    let keys = format!("{},{}", new_session_key(), world.setting("SESSION_KEYS"));
    world.restart_with("SESSION_KEYS", keys).await;
    let thief = browser.stolen_copy();
    browser.sign_out().await;
    thief
        .fetch("/auth/session")
        .await
        .is_problem(401, "session-ended");
    assert_eq!(world.store.number("SELECT count(*) FROM session_record").await, 0);
}
