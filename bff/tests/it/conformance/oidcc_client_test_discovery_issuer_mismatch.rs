//! `oidcc-client-test-discovery-issuer-mismatch`: the discovery document is of another issuer.

use dev_services::{Lie, MetadataLie};
use serde_json::json;

use crate::support::{Store, World, once, until};

once! {
    without_a_document_of_its_issuer_nobody_can_sign_in,
    an_issuer_that_changes_later_is_not_believed,
}

const LIE: Lie = Lie::Metadata(MetadataLie::OtherIssuer);

async fn without_a_document_of_its_issuer_nobody_can_sign_in(store: Store) {
    let world = World::plan(store).provider_lies(LIE).start().await;
    let browser = world.browser();
    until("the document has been refused", async || {
        browser
            .open("/auth/login")
            .await
            .is_problem_page(503, "provider-unavailable");
        world.reasons().contains(&"provider-metadata".to_owned())
    })
    .await;
    world.provider_is_honest();
    until("login works", async || {
        browser.open("/auth/login").await.status == 303
    })
    .await;
    browser.sign_in("alice").await;
}

async fn an_issuer_that_changes_later_is_not_believed(store: Store) {
    let world = World::start(store).await;
    world.sign_in("alice").await;
    world.provider_lies(LIE);
    // Makes the BFF ask for new keys.
    let unknown = world.signed(json!({ "kid": "unknown" }), &world.logout_claims(json!({})));
    until("the provider has been asked again", async || {
        world.deliver(&unknown).await.status == 503
    })
    .await;
    assert!(world.reasons().contains(&"provider-metadata".to_owned()));
    world.sign_in("alice").await;
}
