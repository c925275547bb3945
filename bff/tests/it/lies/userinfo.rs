//! A userinfo endpoint that fails or says odd things (OpenID Connect Core §5.3), beside what `conformance` has of it.

use dev_services::{Endpoint, Failure, Lie, UserinfoLie};

use crate::support::{Store, World, once};

once! {
    userinfo_about_nobody_is_refused,
    userinfo_that_cannot_be_read_is_refused,
    userinfo_that_does_not_work_is_an_outage,
    where_userinfo_wants_another_token_the_id_token_has_to_do,
}

async fn userinfo_about_nobody_is_refused(store: Store) {
    let world = World::start(store).await;
    let lie = Lie::Userinfo(UserinfoLie::NoSubject);
    world.login_is_refused_under(lie, "userinfo-response").await;
}

async fn userinfo_that_cannot_be_read_is_refused(store: Store) {
    let world = World::start(store).await;
    for failure in [Failure::Html, Failure::NotJson] {
        let lie = Lie::Fails(Endpoint::Userinfo, failure);
        world.login_is_refused_under(lie, "userinfo-response").await;
    }
}

async fn userinfo_that_does_not_work_is_an_outage(store: Store) {
    let world = World::start(store).await;
    for failure in [Failure::Status(500), Failure::Status(429), Failure::Huge] {
        let lie = Lie::Fails(Endpoint::Userinfo, failure);
        world
            .login_is_unavailable_under(lie, "provider-unavailable")
            .await;
    }
}

async fn where_userinfo_wants_another_token_the_id_token_has_to_do(store: Store) {
    let world = World::start(store).await;
    for status in [401, 403, 404] {
        let lie = Lie::Fails(Endpoint::Userinfo, Failure::Status(status));
        let browser = world.login_succeeds_under(lie).await;
        let user = browser.fetch("/auth/session").await.json()["user"].take();
        assert_eq!(user["name"], "Alice Archer");
        assert_eq!(user.get("email"), None);
    }
}
