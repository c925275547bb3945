//! The clock jumps.

use std::{env::consts::ARCH, fs, path::Path, time::Duration};

use super::{login, somebody};
use crate::support::{Store, World, not_run, on_sqlite, until};

on_sqlite! {
    the_clock_jumps,
}

async fn the_clock_jumps(store: Store) {
    let library = format!("/usr/lib/{ARCH}-linux-gnu/faketime/libfaketimeMT.so.1");
    if !Path::new(&library).is_file() {
        return not_run("Debian's libfaketime");
    }
    let clock = store.dir().join("clock");
    let jump = |by: &str| fs::write(&clock, by).unwrap();
    jump("+0");
    let mut world = World::start(store).await;
    world.access_tokens_now_last(Duration::from_mins(5)).await;
    world.set("LD_PRELOAD", library);
    world.set("FAKETIME_TIMESTAMP_FILE", clock.display().to_string());
    world.set("FAKETIME_NO_CACHE", "1");
    world.set("FAKETIME_DONT_FAKE_MONOTONIC", "1");
    let instance = world.instance().await;
    let [early, idle] = [somebody(&world).await, somebody(&world).await];

    // Two minutes are within everything.
    jump("+120");
    early.fetch("/api/notes").await.succeeds();
    login(&world).await.succeeds();

    // An hour is longer than anybody may be idle, and than an ID token lasts.
    jump("+3600");
    until("its time is over", async || {
        early.fetch("/auth/session").await.status == 401
    })
    .await;
    assert_eq!(login(&world).await.status, 400);
    instance.says("id-token-exp").await;

    // As if nothing had been, for who was not there.
    jump("+0");
    until("logins succeed", async || login(&world).await.status == 200).await;
    idle.fetch("/api/notes").await.succeeds();

    jump("-3600");
    until("logins fail", async || login(&world).await.status == 400).await;
    instance.says("id-token-iat").await;
    idle.fetch("/auth/session").await.succeeds();
    idle.fetch("/api/notes").await.succeeds();

    jump("+0");
    until("logins succeed again", async || login(&world).await.status == 200).await;
    idle.fetch("/api/notes").await.succeeds();
}
