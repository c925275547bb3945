//! How much one session, and one address, may ask for.

use reqwest::Method;

use crate::support::{Browser, Store, World, once};

once! {
    a_session_has_its_limit_and_others_have_theirs,
    an_address_has_its_limit,
    zero_is_no_limit,
}

/// How many of so many requests were answered; the others were refused with the time to wait.
async fn answered(browser: &Browser, requests: usize, from: &str) -> usize {
    let mut answered = 0;
    for _ in 0..requests {
        let request = browser
            .request(Method::GET, "/auth/session")
            .header("x-forwarded-for", from);
        let answer = request.send().await;
        if answer.status == 429 {
            answer.is_problem(429, "too-many-requests");
            assert_eq!(answer.header("retry-after"), "1");
        } else {
            answered += 1;
        }
    }
    answered
}

async fn a_session_has_its_limit_and_others_have_theirs(store: Store) {
    let world = World::plan(store)
        .set("RATE_LIMIT_PER_SESSION", "2")
        .start()
        .await;
    let (alice, bob) = (world.sign_in("alice").await, world.sign_in("bob").await);
    let hers = answered(&alice, 100, "").await;
    assert!(
        (15..60).contains(&hers),
        "{hers}: ten seconds' worth, and what the test's own time allows"
    );
    assert_eq!(answered(&bob, 10, "").await, 10);
    assert_eq!(
        answered(&world.browser(), 100, "").await,
        100,
        "who is nobody has no session"
    );
}

async fn an_address_has_its_limit(store: Store) {
    let plan = World::plan(store).set("RATE_LIMIT_PER_ADDRESS", "2");
    let world = plan.set("TRUSTED_PROXIES", "127.0.0.1").start().await;
    let browser = world.browser();
    let one = answered(&browser, 100, "198.51.100.7").await;
    assert!((15..60).contains(&one), "{one}");
    assert_eq!(answered(&browser, 10, "198.51.100.8").await, 10);
}

async fn zero_is_no_limit(store: Store) {
    let world = World::plan(store)
        .set("RATE_LIMIT_PER_SESSION", "0")
        .start()
        .await;
    let alice = world.sign_in("alice").await;
    assert_eq!(answered(&alice, 600, "").await, 600);
}
