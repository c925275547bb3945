//! `oidcc-client-test`: a login by code, with one call of the token endpoint and one of userinfo.

use dev_services::Endpoint;

use crate::support::{Store, World, once};

once! {
    a_login_by_code_asks_userinfo,
}

async fn a_login_by_code_asks_userinfo(store: Store) {
    let world = World::start(store).await;
    let browser = world.sign_in("alice").await;
    assert_eq!(world.calls(Endpoint::Token), 1);
    assert_eq!(world.calls(Endpoint::Userinfo), 1);
    let user = browser.fetch("/auth/session").await.json()["user"].take();
    assert_eq!(
        user["email"], "alice@example.com",
        "which the ID token does not say"
    );
}
