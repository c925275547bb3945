//! `oidcc-client-test-3rd-party-init-login`: a login that begins on another site (Core §4).

use reqwest::Method;

use crate::support::{Attempt, Store, World, once};

once! {
    a_login_that_another_site_began_leads_to_its_target,
}

async fn a_login_that_another_site_began_leads_to_its_target(store: Store) {
    let world = World::start(store).await;
    for method in [Method::GET, Method::POST] {
        let browser = world.browser();
        let (issuer, target) = (world.issuer(), world.url("/notes?x=1"));
        let parameters = [
            ("iss", issuer.as_str()),
            ("login_hint", "alice@example.com"),
            ("target_link_uri", &target),
        ];
        let answer = browser.begins_elsewhere(method, &parameters).await;
        let url = answer.location().parse().unwrap();
        let attempt = Attempt { url };
        assert_eq!(attempt.parameters()["login_hint"], "alice@example.com");
        let callback = browser.choose(&attempt, "alice").await;
        let answer = browser.come_back(&callback).await.succeeds();
        assert_eq!(answer.hop().unwrap(), "/notes?x=1");
        assert_eq!(browser.follow_hops(answer).await.body, "Hello, user-alice!");
    }
}
