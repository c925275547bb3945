//! `oidcc-client-test-rp-init-logout-other-state`: the answer to a logout belongs to another browser, or to none.

use crate::support::{Began, Browser, Store, World, once, query_of};

once! {
    the_answer_to_a_logout_nobody_asked_for_is_refused,
}

async fn the_answer_to_a_logout_nobody_asked_for_is_refused(store: Store) {
    let world = World::start(store).await;
    let (browser, other) = (world.sign_in("alice").await, world.sign_in("alice").await);
    let state = query_of(browser.sign_out().await.location())["state"].clone();
    let others = query_of(other.sign_out().await.location())["state"].clone();
    let arrives = async |browser: &Browser, query: &str| {
        let place = format!("/auth/logout/callback?{query}");
        browser.visit(Began::OnAnotherSite, &place).await
    };
    let good = format!("state={state}");
    let answer = arrives(&world.browser(), &good).await;
    answer.is_problem_page(400, "logout-failed");
    for query in [
        "state=wrong",
        &format!("state={others}"),
        &format!("{good}&state={state}"),
    ] {
        let answer = arrives(&browser.stolen_copy(), query).await;
        answer.is_problem_page(400, "logout-failed");
    }
    assert_eq!(arrives(&browser, &good).await.location(), "/");
    let answer = arrives(&browser, &good).await;
    answer.is_problem_page(400, "logout-failed");
}
