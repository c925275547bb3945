//! What only machines look at.

use std::time::Instant;

use crate::support::{Instance, Store, World, free_address, on_sqlite};

on_sqlite! {
    metrics_and_health_have_an_address_of_their_own,
    only_what_the_database_is_asked_for_is_a_look_up,
}

/// An instance, and where it tells of itself.
async fn scene(store: Store) -> (World, Instance, String) {
    let mut world = World::start(store).await;
    let admin = format!("http://{}", free_address());
    world.set("ADMIN_ADDR", admin.trim_start_matches("http://"));
    let instance = world.instance().await;
    (world, instance, admin)
}

async fn metrics_and_health_have_an_address_of_their_own(store: Store) {
    let (world, instance, admin) = scene(store).await;
    world.browser().sign_in_to("alice", "/").await.succeeds();

    let (status, text) = world.get(&format!("{admin}/metrics")).await;
    assert_eq!(status, 200);
    assert!(
        text.contains("bff_logins_total{outcome=\"succeeded\",reason=\"none\"} 1\n"),
        "{text}"
    );
    assert!(
        text.contains("bff_request_duration_seconds_bucket{route=\"/auth/callback\",le=\"10\"}"),
        "{text}"
    );
    assert_eq!(world.get(&format!("{admin}/readyz")).await.0, 200);

    assert_eq!(world.get(&format!("{admin}/auth/login")).await.0, 404);
    let public = world.get(&format!("{}/metrics", instance.origin())).await;
    assert!(!public.1.contains("bff_"), "{public:?}");
}

/// How slow it is could not be seen among the many requests that remember.
async fn only_what_the_database_is_asked_for_is_a_look_up(store: Store) {
    const REQUESTS: usize = 200;
    let (world, _instance, admin) = scene(store).await;
    let browser = world.browser();
    browser.sign_in_to("alice", "/auth/session").await.succeeds();
    let look_ups = async || {
        let (_, text) = world.get(&format!("{admin}/metrics")).await;
        let mut lines = text.lines();
        let count = lines.find_map(|line| line.strip_prefix("bff_session_lookup_seconds_count "));
        count.unwrap().parse::<usize>().unwrap()
    };
    let (before, began) = (look_ups().await, Instant::now());
    for _ in 0..REQUESTS {
        browser.fetch("/auth/session").await.succeeds();
    }
    // A row is believed for half a second, and then read again.
    let most = usize::try_from(began.elapsed().as_millis() / 500).unwrap() + 1;
    let grown = look_ups().await - before;
    assert!((1..REQUESTS).contains(&before), "a sign-in has some: {before}");
    assert!(grown <= most, "{grown} in {:?}", began.elapsed());
}
