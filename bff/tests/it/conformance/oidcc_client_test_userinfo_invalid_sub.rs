//! `oidcc-client-test-userinfo-invalid-sub`: userinfo speaks of somebody else.

use dev_services::{Lie, UserinfoLie};

use crate::support::{Store, World, once};

once! {
    userinfo_about_somebody_else_is_refused,
}

async fn userinfo_about_somebody_else_is_refused(store: Store) {
    let world = World::start(store).await;
    world
        .login_is_refused_under(Lie::Userinfo(UserinfoLie::OtherSubject), "userinfo-sub")
        .await;
}
