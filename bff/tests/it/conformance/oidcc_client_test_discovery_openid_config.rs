//! `oidcc-client-test-discovery-openid-config`: the endpoints are those of the discovery document.

use dev_services::Endpoint;

use crate::support::{Store, World, once};

once! {
    the_endpoints_are_those_of_discovery,
}

async fn the_endpoints_are_those_of_discovery(store: Store) {
    let world = World::start(store).await;
    let attempt = world.browser().begin_login("").await;
    assert_eq!(world.calls(Endpoint::Discovery), 1);
    let authorization_endpoint = format!("{}/authorize?", world.issuer());
    assert!(attempt.url.as_str().starts_with(&authorization_endpoint));
}
