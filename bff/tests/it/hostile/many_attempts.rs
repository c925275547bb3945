//! Another site has a browser begin one login after the other, so that the cookies become more than a server takes.

use crate::support::{Attempt, Began, Browser, Store, World, once};

once! {
    fifty_attempts_leave_five_and_the_newest_works,
    attempts_with_much_to_remember_stay_bounded_together,
    an_attempt_that_no_browser_would_keep_is_refused,
    attempts_that_are_over_make_way_for_those_under_way,
    attempts_that_cannot_be_read_are_forgotten,
}

/// What the attempts' cookies add to each request, in bytes.
fn attempts_of(browser: &Browser) -> (usize, usize) {
    let mut names = browser.cookie_names();
    names.retain(|name| name.starts_with("login-"));
    let size = |name: &String| name.len() + browser.cookie(name).unwrap().len() + "=; ".len();
    (names.len(), names.iter().map(size).sum())
}

async fn fifty_attempts_leave_five_and_the_newest_works(store: Store) {
    let world = World::start(store).await;
    let browser = world.browser();
    let mut attempts = Vec::new();
    for _ in 0..50 {
        attempts.push(browser.begin_login("?return_to=/notes").await);
        let (count, bytes) = attempts_of(&browser);
        assert!(count <= 5 && bytes < 3000, "{count} of {bytes} bytes");
    }
    let newest = browser.choose(&attempts[49], "alice").await;
    let answer = browser.come_back(&newest).await.succeeds();
    assert_eq!(browser.follow_hops(answer).await.body, "Hello, user-alice!");
}

async fn attempts_with_much_to_remember_stay_bounded_together(store: Store) {
    let world = World::start(store).await;
    let browser = world.browser();
    let mut newest = None;
    for _ in 0..10 {
        let answer = browser.visit(Began::OnAnotherSite, &long_login(2000)).await;
        newest = Some(answer.location().to_owned());
        let (count, bytes) = attempts_of(&browser);
        assert!(
            (1..=5).contains(&count) && bytes <= 6200,
            "{count} of {bytes} bytes"
        );
    }
    let callback = {
        let url = newest.unwrap().parse().unwrap();
        browser.choose(&Attempt { url }, "alice").await
    };
    browser.come_back(&callback).await.succeeds();
    assert!(attempts_of(&browser).1 <= 6200);
}

async fn an_attempt_that_no_browser_would_keep_is_refused(store: Store) {
    let world = World::start(store).await;
    let browser = world.browser();
    for length in [4000, 60_000] {
        let answer = browser.fetch(&long_login(length)).await;
        answer.is_problem(400, "login-failed");
        assert!(answer.set_cookies().is_empty());
    }
}

async fn attempts_that_are_over_make_way_for_those_under_way(store: Store) {
    let world = World::start(store).await;
    let browser = world.browser();
    let oldest = browser.begin_login("?return_to=/notes").await;
    for _ in 0..6 {
        browser.sign_in("bob").await;
    }
    let callback = browser.choose(&oldest, "alice").await;
    let answer = browser.come_back(&callback).await.succeeds();
    assert_eq!(answer.hop().as_deref(), Some("/notes"));
    assert_eq!(attempts_of(&browser).0, 5);
}

fn long_login(length: usize) -> String {
    format!("/auth/login?return_to=/{}", "x".repeat(length))
}

async fn attempts_that_cannot_be_read_are_forgotten(store: Store) {
    let world = World::start(store).await;
    let browser = world.browser();
    browser.set_cookie("login-somebodys", "unreadable");
    browser.begin_login("").await;
    assert_eq!(attempts_of(&browser).0, 1);
}
