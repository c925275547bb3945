//! `GET /healthz` and `GET /readyz`.

use crate::support::{Store, World, on_both_databases, once, until};

on_both_databases! {
    ready_means_that_the_database_answers,
}

once! {
    ready_means_that_the_provider_has_been_heard,
}

async fn ready_means_that_the_database_answers(store: Store) {
    let world = World::start(store.clone()).await;
    let probe = world.browser();
    until("it is ready", async || probe.fetch("/readyz").await.status == 200).await;
    // An SQLite file is part of this machine and does not go away by itself.
    if store.is_postgres() {
        store.break_down().await;
        assert_eq!(probe.fetch("/readyz").await.status, 503);
        assert_eq!(probe.fetch("/healthz").await.status, 200, "alive all the same");
        store.recover().await;
        until("it is ready again", async || {
            probe.fetch("/readyz").await.status == 200
        })
        .await;
    }
}

async fn ready_means_that_the_provider_has_been_heard(store: Store) {
    let mut world = World::plan(store).provider_is_away().start().await;
    let probe = world.browser();
    assert_eq!(probe.fetch("/healthz").await.status, 200);
    assert_eq!(probe.fetch("/readyz").await.status, 503);
    world.provider_returns().await;
    until("it is ready", async || probe.fetch("/readyz").await.status == 200).await;
    world.provider_goes_away().await;
    assert_eq!(
        probe.fetch("/readyz").await.status,
        200,
        "what is known outlives an outage"
    );
}
