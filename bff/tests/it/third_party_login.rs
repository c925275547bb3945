//! Logins that begin on another site (OpenID Connect Core §4).

use reqwest::Method;

use crate::support::{Answer, Attempt, Began, Browser, Store, World, on_both_databases, once};

on_both_databases! {
    a_login_that_another_site_began_leads_to_its_target,
}

once! {
    iss_is_our_provider,
    the_target_is_on_this_origin,
    beginning_a_login_signs_nobody_out,
}

/// Presses a button on another site, or follows its link.
async fn begins_elsewhere(browser: &Browser, method: Method, parameters: &[(&str, &str)]) -> Answer {
    let request = if method == Method::POST {
        browser.request(method, "/auth/login").form(parameters)
    } else {
        let query = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(parameters)
            .finish();
        browser.request(method, &format!("/auth/login?{query}"))
    };
    request.began(Began::OnAnotherSite).send().await
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
        let answer = begins_elsewhere(&browser, method, &parameters).await;
        let url = answer.location().parse().unwrap();
        let attempt = Attempt { url };
        assert_eq!(attempt.parameters()["login_hint"], "alice@example.com");
        let callback = browser.choose(&attempt, "alice").await;
        let answer = browser.come_back(&callback).await.succeeds();
        assert_eq!(answer.hop().unwrap(), "/notes?x=1");
        assert_eq!(browser.follow_hops(answer).await.body, "Hello, user-alice!");
    }
}

async fn iss_is_our_provider(store: Store) {
    let world = World::start(store).await;
    for method in [Method::GET, Method::POST] {
        for iss in ["https://op.example", "", &format!("{}/", world.issuer())] {
            let answer = begins_elsewhere(&world.browser(), method.clone(), &[("iss", iss)]).await;
            answer.is_problem(400, "login-failed");
            assert!(answer.set_cookies().is_empty());
        }
        let issuer = world.issuer();
        let twice = [("iss", issuer.as_str()), ("iss", issuer.as_str())];
        let answer = begins_elsewhere(&world.browser(), method.clone(), &twice).await;
        answer.is_problem(400, "login-failed");
        let answer = begins_elsewhere(&world.browser(), method.clone(), &twice[..1]).await;
        assert!(answer.location().starts_with(&issuer));
    }
}

async fn the_target_is_on_this_origin(store: Store) {
    let world = World::start(store).await;
    let issuer = world.issuer();
    for method in [Method::GET, Method::POST] {
        for target in [
            "https://evil.example/notes",
            "//evil.example",
            &format!("{}.evil.example/", world.origin),
            &format!("{}//evil.example", world.origin),
            "javascript:alert(1)",
            "notes",
            "",
        ] {
            let parameters = [("iss", issuer.as_str()), ("target_link_uri", target)];
            let answer = begins_elsewhere(&world.browser(), method.clone(), &parameters).await;
            answer.is_problem(400, "invalid-return-to");
            assert!(answer.set_cookies().is_empty());
        }
    }
}

async fn beginning_a_login_signs_nobody_out(store: Store) {
    let world = World::start(store).await;
    let browser = world.sign_in("alice").await;
    let issuer = world.issuer();
    let answer = begins_elsewhere(&browser, Method::POST, &[("iss", &issuer)]).await;
    assert!(answer.location().starts_with(&issuer));
    assert!(!answer.takes_away("session"));
    browser.fetch("/auth/session").await.succeeds();
}
