//! What only machines look at.

use crate::support::{Store, World, free_address, on_sqlite};

on_sqlite! {
    metrics_and_health_have_an_address_of_their_own,
}

async fn metrics_and_health_have_an_address_of_their_own(store: Store) {
    let mut world = World::start(store).await;
    let admin = format!("http://{}", free_address());
    world.set("ADMIN_ADDR", admin.trim_start_matches("http://"));
    let instance = world.instance().await;
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
