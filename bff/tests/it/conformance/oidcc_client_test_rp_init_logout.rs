//! `oidcc-client-test-rp-init-logout`: a logout leads to the provider and back.

use crate::support::{Began, Store, World, once, query_of};

once! {
    a_logout_leads_to_the_provider_and_back,
}

async fn a_logout_leads_to_the_provider_and_back(store: Store) {
    let world = World::start(store).await;
    let browser = world.sign_in("alice").await;
    let answer = browser.sign_out().await;
    let leads_to = answer.location();
    assert!(leads_to.starts_with(&format!("{}/end_session?", world.issuer())));
    let parameters = query_of(leads_to);
    assert_eq!(parameters["client_id"], "bff");
    assert_eq!(
        parameters["post_logout_redirect_uri"],
        world.url("/auth/logout/callback")
    );
    assert_eq!(parameters["id_token_hint"], world.issued().id[0]);
    assert!(parameters["state"].len() >= 22);

    let answer = browser.visit(Began::OnAnotherSite, leads_to).await;
    let back = answer.location();
    assert_eq!(query_of(back)["state"], parameters["state"]);
    let answer = browser.visit(Began::OnAnotherSite, back).await;
    assert_eq!(answer.location(), "/");
    assert!(
        browser.cookie_names().is_empty(),
        "nothing is left in the browser"
    );
}
