//! Logins that begin on another site (OpenID Connect Core §4).

use reqwest::Method;

use crate::support::{Store, World, once};

once! {
    iss_is_our_provider,
    the_target_is_on_this_origin,
    beginning_a_login_signs_nobody_out,
}

async fn iss_is_our_provider(store: Store) {
    let world = World::start(store).await;
    for method in [Method::GET, Method::POST] {
        for iss in ["https://op.example", "", &format!("{}/", world.issuer())] {
            let answer = world
                .browser()
                .begins_elsewhere(method.clone(), &[("iss", iss)])
                .await;
            answer.is_problem(400, "login-failed");
            assert!(answer.set_cookies().is_empty());
        }
        let issuer = world.issuer();
        let twice = [("iss", issuer.as_str()), ("iss", issuer.as_str())];
        let answer = world.browser().begins_elsewhere(method.clone(), &twice).await;
        answer.is_problem(400, "login-failed");
        let answer = world
            .browser()
            .begins_elsewhere(method.clone(), &twice[..1])
            .await;
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
            let answer = world
                .browser()
                .begins_elsewhere(method.clone(), &parameters)
                .await;
            answer.is_problem(400, "invalid-return-to");
            assert!(answer.set_cookies().is_empty());
        }
    }
}

async fn beginning_a_login_signs_nobody_out(store: Store) {
    let world = World::start(store).await;
    let browser = world.sign_in("alice").await;
    let issuer = world.issuer();
    let answer = browser.begins_elsewhere(Method::POST, &[("iss", &issuer)]).await;
    assert!(answer.location().starts_with(&issuer));
    assert!(!answer.takes_away("session"));
    browser.fetch("/auth/session").await.succeeds();
}
