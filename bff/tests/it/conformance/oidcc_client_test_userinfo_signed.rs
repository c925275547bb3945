//! `oidcc-client-test-userinfo-signed`: userinfo answers with a signed JWT.

use dev_services::{Lie, UserinfoLie};

use crate::support::{Store, World, once};

once! {
    userinfo_that_is_signed_is_accepted,
    userinfo_that_is_not_signed_as_it_must_be_is_refused,
}

async fn userinfo_that_is_signed_is_accepted(store: Store) {
    let world = World::start(store).await;
    let browser = world
        .login_succeeds_under(Lie::Userinfo(UserinfoLie::Signed))
        .await;
    let user = browser.fetch("/auth/session").await.json()["user"].take();
    assert_eq!(user["email"], "alice@example.com");
    assert_eq!((user.get("iss"), user.get("aud")), (None, None));
}

async fn userinfo_that_is_not_signed_as_it_must_be_is_refused(store: Store) {
    let world = World::start(store).await;
    for (lie, reason) in [
        (UserinfoLie::SignedOtherSubject, "userinfo-sub"),
        (UserinfoLie::SignedByOtherKey, "userinfo-jwt"),
        (UserinfoLie::SignedByOtherIssuer, "userinfo-jwt"),
        (UserinfoLie::SignedForOther, "userinfo-jwt"),
        (UserinfoLie::Unsigned, "userinfo-jwt"),
    ] {
        world.login_is_refused_under(Lie::Userinfo(lie), reason).await;
    }
}
