//! `GET /auth/events`: what open tabs are told.

use std::time::SystemTime;

use futures_util::future::join_all;

use crate::support::{Began, Browser, LISTENERS, Store, World, on_both_databases, once};

on_both_databases! {
    a_sign_out_reaches_every_tab_of_the_session_and_no_other,
    the_end_by_time_is_told_too_and_listening_does_not_put_it_off,
    an_extension_is_told,
    what_happened_while_the_connection_was_broken_is_told,
}

once! {
    who_is_not_signed_in_gets_a_problem,
    a_tab_that_names_its_session_is_told_when_it_is_the_browsers_no_more,
    another_site_hears_nothing,
    a_crowd_of_tabs_costs_the_oldest_its_place,
    open_tabs_do_not_keep_the_server_from_stopping,
}

fn now() -> i64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap();
    since.as_secs().try_into().unwrap()
}

async fn a_sign_out_reaches_every_tab_of_the_session_and_no_other(store: Store) {
    let world = World::start(store).await;
    let (alice, bob) = (world.sign_in("alice").await, world.sign_in("bob").await);
    let (mut first, mut second) = (alice.listen().await, alice.listen().await);
    let mut bobs = bob.listen().await;
    alice.sign_out().await;
    first.ends().await;
    second.ends().await;
    bob.sign_out().await;
    bobs.ends().await;
}

async fn the_end_by_time_is_told_too_and_listening_does_not_put_it_off(store: Store) {
    let world = World::plan(store).set("SESSION_IDLE_TIMEOUT", "2").start().await;
    let browser = world.sign_in("alice").await;
    browser.listen().await.ends().await;
    browser
        .fetch("/auth/session")
        .await
        .is_problem(401, "session-ended");
}

async fn nearly_idle(world: &World) {
    let (seen, expires) = (now() - 1000, now() + 100);
    let sql = format!("UPDATE session SET last_seen_at = {seen}, expires_at = {expires}");
    world.store.execute(&sql).await;
    world.forgets().await;
}

async fn an_extension_is_told(store: Store) {
    let world = World::start(store).await;
    let browser = world.sign_in("alice").await;
    nearly_idle(&world).await;
    let mut events = browser.listen().await;
    browser.open("/").await.succeeds();
    let event = events.next().await.unwrap();
    assert_eq!(event.name, "session-extended");
    assert!(
        (1790..=1800).contains(&event.data["expires_in"].as_u64().unwrap()),
        "{event:?}"
    );
    assert!(
        event.data.as_object().unwrap().len() == 1,
        "nothing else is anybody's business"
    );
}

async fn what_happened_while_the_connection_was_broken_is_told(store: Store) {
    let world = World::start(store).await;
    let browser = world.sign_in("alice").await;
    nearly_idle(&world).await;
    let events = browser.listen().await;
    assert_eq!(events.retry, 3000);
    let id = events.last_event_id.clone();
    drop(events);
    browser.open("/").await.succeeds();
    let mut events = browser.event_source("", Some(&id)).await;
    assert_eq!(events.next().await.unwrap().name, "session-extended");
}

async fn who_is_not_signed_in_gets_a_problem(store: Store) {
    let world = World::start(store).await;
    let answer = world.browser().fetch("/auth/events").await;
    answer.is_problem(401, "login-required");
}

async fn a_tab_that_names_its_session_is_told_when_it_is_the_browsers_no_more(store: Store) {
    let world = World::start(store).await;
    let browser = world.sign_in("alice").await;
    let session = browser.fetch("/auth/session").await.json()["session"]["id"].clone();
    let query = format!("?session={}", session.as_str().unwrap());
    browser.sign_in("bob").await;
    browser.event_source(&query, None).await.ends().await;
    browser.sign_out().await;
    browser.event_source(&query, None).await.ends().await;
}

async fn another_site_hears_nothing(store: Store) {
    let world = World::start(store).await;
    let browser = world.sign_in("alice").await;
    for began in [Began::OnAnotherSite, Began::OnASiblingSite] {
        let request = browser.request(reqwest::Method::GET, "/auth/events").began(began);
        request.send().await.is_problem(403, "csrf");
    }
}

async fn a_crowd_of_tabs_costs_the_oldest_its_place(store: Store) {
    let world = World::start(store).await;
    let browser = world.sign_in("alice").await;
    let mut oldest = browser.listen().await;
    let mut others = join_all((0..20).map(|_| browser.listen())).await;
    assert_eq!(oldest.next().await, None);
    assert_eq!(oldest.retry, 300_000, "or the two would take turns");
    browser.sign_out().await;
    for tab in &mut others {
        tab.ends().await;
    }
}

async fn open_tabs_do_not_keep_the_server_from_stopping(store: Store) {
    let mut world = World::start(store).await;
    let browser = world.sign_in("alice").await;
    let mut events = browser.listen().await;
    world.restart().await;
    assert_eq!(events.next().await, None);
    let mut events = browser.listen().await;
    browser.sign_out().await;
    events.ends().await;
}

/// Two instances share a Postgres. (An SQLite file belongs to one process.)
mod postgres_only {
    use super::*;

    #[tokio::test]
    async fn a_sign_out_at_one_instance_reaches_a_tab_at_the_other() {
        Store::postgres().await.lend(at_another_instance).await;
    }

    #[tokio::test]
    async fn a_session_deleted_behind_our_back_is_told() {
        Store::postgres().await.lend(behind_our_back).await;
    }

    #[tokio::test]
    async fn nothing_is_missed_while_the_database_connection_is_lost() {
        Store::postgres().await.lend(connection_lost).await;
    }
}

/// A world with two instances, and the same browser at either.
async fn two_instances(store: Store) -> (World, Browser, Browser) {
    let mut world = World::start(store).await;
    let here = world.sign_in("alice").await;
    let origin = world.instance_elsewhere().await;
    let there = world.browser_at(&origin, &here);
    world.listens(2).await;
    (world, here, there)
}

async fn at_another_instance(store: Store) {
    let (_world, here, there) = two_instances(store).await;
    let (mut near, mut far) = (here.listen().await, there.listen().await);
    here.sign_out().await;
    near.ends().await;
    far.ends().await;
}

async fn behind_our_back(store: Store) {
    let (world, here, there) = two_instances(store).await;
    let (mut near, mut far) = (here.listen().await, there.listen().await);
    world.store.execute("DELETE FROM session").await;
    near.ends().await;
    far.ends().await;
}

async fn connection_lost(store: Store) {
    let (world, here, _) = two_instances(store).await;
    let mut events = here.listen().await;
    let kill = format!("SELECT pg_terminate_backend(pid) {LISTENERS}; DELETE FROM session");
    world.store.execute(&kill).await;
    events.ends().await;
    world.listens(2).await;
}
