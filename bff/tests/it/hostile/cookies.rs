//! Cookies that are not what we set.

use bff::config::new_session_key;
use reqwest::header::HeaderValue;

use crate::support::{Answer, Browser, Store, World, once};

once! {
    the_cookies_of_one_place_do_not_work_in_another,
    an_attempt_of_another_browser_signs_in_nobody_without_its_code,
    cookies_made_with_another_key_are_nobodys,
    a_session_cookie_that_was_touched_is_nobodys,
    cookies_of_any_size_and_bytes_are_answered,
}

fn attempt_of(browser: &Browser) -> (String, String) {
    let mut names = browser.cookie_names();
    names.retain(|name| name.starts_with("login-"));
    let name = names.remove(0);
    let value = browser.cookie(&name).unwrap();
    (name, value)
}

async fn the_cookies_of_one_place_do_not_work_in_another(store: Store) {
    let world = World::start(store).await;
    let browser = world.sign_in("alice").await;
    let (_, spent) = attempt_of(&browser);
    let attempt = world.browser();
    let began = attempt.begin_login("").await;
    let (name, pending) = attempt_of(&attempt);

    for value in [&spent, &pending] {
        let other = world.browser();
        other.set_cookie("session", value);
        assert_eq!(other.open("/").await.body, "Hello, stranger!");
    }
    attempt.set_cookie("logout", &pending);
    let answer = attempt.open("/auth/logout/callback?state=x").await;
    answer.is_problem_page(400, "logout-failed");

    let callback = attempt.choose(&began, "alice").await;
    for value in [browser.session(), spent] {
        attempt.set_cookie(&name, &value);
        attempt
            .come_back(&callback)
            .await
            .is_problem_page(400, "login-failed");
    }
    attempt.set_cookie(&name, &pending);
    attempt.come_back(&callback).await.succeeds();
}

async fn an_attempt_of_another_browser_signs_in_nobody_without_its_code(store: Store) {
    let world = World::start(store).await;
    let (one, other) = (world.browser(), world.browser());
    let attempts = [one.begin_login("").await, other.begin_login("").await];
    let ((name, value), (others_name, others_value)) = (attempt_of(&one), attempt_of(&other));
    one.set_cookie(&name, &others_value);
    other.set_cookie(&others_name, &value);
    for (browser, attempt) in [&one, &other].into_iter().zip(&attempts) {
        let callback = browser.choose(attempt, "alice").await;
        browser
            .come_back(&callback)
            .await
            .is_problem_page(400, "login-failed");
    }
    assert_eq!(world.sessions().await, 0);
}

async fn cookies_made_with_another_key_are_nobodys(store: Store) {
    let mut world = World::start(store).await;
    let browser = world.sign_in("alice").await;
    let attempt = browser.begin_login("").await;
    world.restart_with("SESSION_KEYS", new_session_key()).await;
    assert_eq!(browser.open("/").await.body, "Hello, stranger!");
    let callback = browser.choose(&attempt, "alice").await;
    browser
        .come_back(&callback)
        .await
        .is_problem_page(400, "login-failed");
    browser.sign_in("alice").await;
}

async fn a_session_cookie_that_was_touched_is_nobodys(store: Store) {
    let world = World::start(store).await;
    let browser = world.sign_in("alice").await;
    let real = browser.session();
    for touched in [
        real[..real.len() - 1].to_owned(),
        real[1..].to_owned(),
        format!("{real}A"),
        format!("{real}=="),
        real.to_uppercase(),
        String::new(),
    ] {
        let other = world.browser();
        other.set_cookie("session", &touched);
        let answer = other.open("/").await;
        assert_eq!(answer.body, "Hello, stranger!", "{touched}");
        assert_eq!(other.fetch("/auth/session").await.status, 401);
    }
    browser.fetch("/auth/session").await.succeeds();
}

async fn cookies_of_any_size_and_bytes_are_answered(store: Store) {
    let world = World::start(store).await;
    let attempt = world.browser();
    attempt.begin_login("").await;
    let (name, value) = attempt_of(&attempt);
    let name = name.as_bytes();
    let long = "A".repeat(100_000);
    let cookies: [Vec<u8>; 8] = [
        [b"session=", long.as_bytes()].concat(),
        [name, b"=", long.as_bytes()].concat(),
        [name, b"=", value.as_bytes(), b"\xff\xfe"].concat(),
        b"session=\xc3\xa9\x80\xff; signed-in=\xff".to_vec(),
        [&[0x80; 64][..], b"=", &[0xff; 64][..]].concat(),
        [name, b"; ", name, b"=; =; ;;;==", name].concat(),
        "login-x=y; ".repeat(9000).into_bytes(),
        b"session=\"; session=%00; session=%".to_vec(),
    ];
    for cookie in cookies {
        let state = String::from_utf8_lossy(&name[6..]).into_owned();
        for path in [
            "/",
            "/auth/login",
            "/auth/session",
            &format!("/auth/callback?code=x&state={state}"),
        ] {
            let request = world.http.get(world.url(path));
            let request = request.header("x-csrf", "1");
            let request = request.header("cookie", HeaderValue::from_bytes(&cookie).unwrap());
            let answer = Answer::read(request.send().await.unwrap()).await.unwrap();
            assert!(answer.status.as_u16() < 500, "{path}: {answer:?}");
            assert_ne!(answer.body, "Hello, user-alice!");
            assert!(answer.set_cookies().len() < 9100);
        }
    }
}
