//! The provider goes, and comes back.

use std::time::Duration;

use super::login;
use crate::support::{ResourceServer, Store, World, on_postgres, row, until};

on_postgres! {
    the_provider_goes_and_comes_back,
}

async fn the_provider_goes_and_comes_back(store: Store) {
    let mut world = World::start(store).await;
    let api = ResourceServer::that_echoes().await;
    world.write_table(&[row("/api/echo", &api.url, "user")]);
    world.access_tokens_now_last(Duration::from_mins(5)).await;
    let instance = world.instance().await;
    let ready = format!("{}/readyz", instance.origin());
    let browser = world.browser();
    browser.sign_in_to("alice", "/auth/session").await.succeeds();
    let late = world.browser();
    let attempt = late.begin_login("").await;
    let callback = late.choose(&attempt, "bob").await;

    world.provider_goes_away().await;
    for _ in 0..20 {
        browser.fetch("/auth/session").await.succeeds();
        browser.fetch("/api/echo").await.succeeds();
        browser.open("/").await.succeeds();
    }
    assert_eq!(late.come_back(&callback).await.status, 503);
    // No other instance could do better.
    assert_eq!(world.get(&ready).await.0, 200);

    // One that has never heard the provider is not ready, and says so to who comes all the same.
    let newcomer = world.unready_instance().await;
    assert_eq!(world.get(&format!("{}/readyz", newcomer.origin())).await.0, 503);
    let there = world.browser_at(&newcomer, &browser);
    there.fetch("/api/echo").await.succeeds();
    assert_eq!(there.open("/auth/login").await.status, 503);

    world.provider_returns().await;
    until("the newcomer is ready", async || {
        world.get(&format!("{}/readyz", newcomer.origin())).await.0 == 200
    })
    .await;
    login(&world).await.succeeds();
    browser.fetch("/auth/session").await.succeeds();
    browser.fetch("/api/echo").await.succeeds();
}
