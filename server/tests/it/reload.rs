//! SIGHUP, while the app is in use.

use std::{
    fs,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use axum::{Router, routing::get};
use bff::config::new_session_key;
use futures_util::future::{join, join_all};
use tokio::sync::Notify;

use crate::support::{
    Browser, Instance, ResourceServer, Store, World, on_both_databases, on_sqlite, row, until,
};

on_both_databases! {
    keys_change_while_people_are_signed_in,
}

mod table {
    use super::*;

    on_sqlite! {
        the_proxy_table_changes_under_load,
        a_call_under_way_ends_by_the_table_it_began_with,
        a_file_with_mistakes_changes_nothing,
    }
}

const USUAL: Duration = Duration::from_mins(5);
const BROWSERS: usize = 4;
const RELOADS: usize = 20;

async fn reloads(instance: &Instance, times: usize) {
    let count = || instance.log().matches("have been read again").count();
    instance.signal("HUP");
    until("the table has been read again", async || count() == times).await;
}

async fn the_proxy_table_changes_under_load(store: Store) {
    let mut world = World::start(store).await;
    world.set("RATE_LIMIT_PER_SESSION", "0");
    world
        .access_tokens_now_last(std::time::Duration::from_mins(5))
        .await;
    let instance = world.instance().await;
    let more = row("/api/more", &world.provider().notes_url, "user");
    let (notes, both) = (world.notes_row(), [world.notes_row(), more]);
    let (stop, calls) = (AtomicBool::new(false), AtomicUsize::new(0));
    let load = async |browser: Browser| {
        browser.sign_in_to("alice", "/auth/session").await.succeeds();
        while !stop.load(Ordering::Relaxed) {
            let answer = browser.fetch("/api/notes").await;
            assert_eq!(answer.status, 200, "{answer:?}");
            calls.fetch_add(1, Ordering::Relaxed);
        }
    };
    let changes = async {
        let browser = world.browser();
        browser.sign_in_to("bob", "/auth/session").await.succeeds();
        for round in (1..=RELOADS).step_by(2) {
            world.write_table(&both);
            reloads(&instance, round).await;
            assert_eq!(browser.fetch("/api/more").await.status, 200);
            world.write_table(std::slice::from_ref(&notes));
            reloads(&instance, round + 1).await;
            browser.fetch("/api/more").await.is_problem(404, "no-route");
        }
        stop.store(true, Ordering::Relaxed);
    };
    join(changes, join_all((0..BROWSERS).map(|_| load(world.browser())))).await;
    assert!(calls.into_inner() > RELOADS * BROWSERS, "there was no load");
}

async fn a_call_under_way_ends_by_the_table_it_began_with(store: Store) {
    let world = World::start(store).await;
    let (began, go_on) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let slow = {
        let (began, go_on) = (Arc::clone(&began), Arc::clone(&go_on));
        get(async move || {
            began.notify_one();
            go_on.notified().await;
            "done"
        })
    };
    let api = ResourceServer::start(Router::new().route("/", slow)).await;
    world.write_table(&[row("/api/slow", &api.url, "none")]);
    let instance = world.instance().await;
    let browser = world.browser();
    let call = browser.fetch("/api/slow");
    let change = async {
        began.notified().await;
        world.write_table(&[world.notes_row()]);
        reloads(&instance, 1).await;
        go_on.notify_one();
    };
    let (answer, ()) = join(call, change).await;
    assert_eq!(answer.succeeds().body, "done");
    browser.fetch("/api/slow").await.is_problem(404, "no-route");
}

async fn a_file_with_mistakes_changes_nothing(store: Store) {
    let mut world = World::start(store).await;
    let keys = world.store.dir().join("keys");
    fs::write(&keys, world.told("SESSION_KEYS")).unwrap();
    world.unset("SESSION_KEYS");
    world.set("SESSION_KEYS_FILE", keys.display().to_string());
    world
        .access_tokens_now_last(std::time::Duration::from_mins(5))
        .await;
    let instance = world.instance().await;
    let browser = world.browser();
    browser.sign_in_to("alice", "/auth/session").await.succeeds();

    fs::write(&keys, "hunter2").unwrap();
    let more = row("/api/more", &world.provider().notes_url, "user");
    world.write_table(&[more, row("/api/odd", "https://127.0.0.1", "usr")]);
    instance.signal("HUP");
    instance.says("nothing was read again").await;
    let log = instance.log();
    assert!(
        log.contains("SESSION_KEYS: key number 1 is not 32 bytes"),
        "{log}"
    );
    assert!(
        log.contains("(/api/odd), token: `usr` is no kind of token: did you mean `user`?"),
        "{log}"
    );
    assert!(
        log.contains("\"mistakes\":2") && !log.contains("hunter2"),
        "{log}"
    );

    browser.fetch("/api/more").await.is_problem(404, "no-route");
    browser.fetch("/api/notes").await.succeeds();
    browser.fetch("/auth/session").await.succeeds();
}

async fn keys_change_while_people_are_signed_in(store: Store) {
    let mut world = World::start(store).await;
    world.access_tokens_now_last(USUAL).await;
    let keys = world.store.dir().join("keys");
    let (old, new) = (world.told("SESSION_KEYS").to_owned(), new_session_key());
    fs::write(&keys, format!("{old}\n")).unwrap();
    world.unset("SESSION_KEYS");
    world.set("SESSION_KEYS_FILE", keys.display().to_string());
    let instance = world.instance().await;
    let alice = world.browser();
    alice.sign_in_to("alice", "/auth/session").await.succeeds();

    fs::write(&keys, format!("{new}\n{old}\n")).unwrap();
    reloads(&instance, 1).await;
    alice.fetch("/auth/session").await.succeeds();
    let bob = world.browser();
    bob.sign_in_to("bob", "/auth/session").await.succeeds();

    fs::write(&keys, format!("{new}\n")).unwrap();
    reloads(&instance, 2).await;
    assert_eq!(
        alice.fetch("/auth/session").await.status,
        401,
        "her session is under a key that is gone"
    );
    bob.fetch("/auth/session").await.succeeds();
    bob.fetch("/api/notes").await.succeeds();
}
