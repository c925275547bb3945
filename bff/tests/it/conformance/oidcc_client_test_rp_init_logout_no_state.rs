//! `oidcc-client-test-rp-init-logout-no-state`: the answer to a logout does not say to which. The session has ended all the same.

use crate::support::{Began, Store, World, once};

once! {
    the_answer_to_a_logout_without_state_is_refused,
}

async fn the_answer_to_a_logout_without_state_is_refused(store: Store) {
    let world = World::start(store).await;
    let browser = world.sign_in("alice").await;
    browser.sign_out().await.location();
    for query in ["", "?state="] {
        let place = format!("/auth/logout/callback{query}");
        let answer = browser.visit(Began::OnAnotherSite, &place).await;
        answer.is_problem_page(400, "logout-failed");
    }
    assert_eq!(browser.open("/").await.body, "Hello, stranger!");
}
