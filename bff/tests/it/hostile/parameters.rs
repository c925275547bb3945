//! Parameters given twice (RFC 6749 §3.1), and parameters that are too long.

use reqwest::Method;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};
use url::Url;

use crate::support::{Answer, Began, Store, World, once};

once! {
    a_parameter_given_twice_is_refused,
    a_response_with_a_parameter_twice_leaves_the_attempt_to_the_real_one,
    what_is_passed_on_may_be_two_kilobytes,
    long_parameters_are_refused,
    a_long_code_is_the_providers_to_refuse,
}

const LONG: usize = 100_000;

/// Every endpoint that takes parameters, with what it takes.
const QUERIES: [(&str, &[&str]); 3] = [
    (
        "/auth/login",
        &[
            "return_to",
            "prompt",
            "login_hint",
            "max_age",
            "acr_values",
            "iss",
            "target_link_uri",
        ],
    ),
    ("/auth/callback", &["state", "code", "error", "iss"]),
    ("/auth/logout/callback", &["state"]),
];

async fn a_parameter_given_twice_is_refused(store: Store) {
    let world = World::start(store).await;
    let browser = world.sign_in("alice").await;
    let before = browser.cookie_names();
    for (path, names) in QUERIES {
        for name in names {
            for (one, other) in [
                ("/notes", "/notes"),
                ("/notes", "https://evil.example"),
                ("1", "1"),
                ("", ""),
            ] {
                let query = format!("{name}={one}&{name}={other}");
                let answer = browser.open(&format!("{path}?{query}")).await;
                assert_eq!(answer.status, 400, "{path}?{query}");
                assert!(answer.body.starts_with("<h1 class="), "{answer:?}");
                assert!(answer.set_cookies().is_empty(), "{answer:?}");
            }
        }
    }
    for name in QUERIES[0].1 {
        let twice = [(*name, "1"), (*name, "1")];
        let answer = browser.begins_elsewhere(Method::POST, &twice).await;
        answer.is_problem(400, "login-failed");
    }
    // Whoever names two sessions at once gets no more than who names the first.
    let handle = browser.fetch("/auth/session").await.json()["session"]["id"].clone();
    let handle = handle.as_str().unwrap();
    let answer = browser
        .fetch(&format!("/auth/session?x-session=none&x-session={handle}"))
        .await;
    answer.is_problem(409, "session-changed");
    assert_eq!(browser.cookie_names(), before);
}

async fn a_response_with_a_parameter_twice_leaves_the_attempt_to_the_real_one(store: Store) {
    let world = World::start(store).await;
    let browser = world.browser();
    let attempt = browser.begin_login("").await;
    let callback = browser.choose(&attempt, "alice").await;
    for more in ["code=x", "state=x", "iss=x", "iss=&iss="] {
        let answer = browser.come_back(&format!("{callback}&{more}")).await;
        answer.is_problem_page(400, "login-failed");
    }
    browser.come_back(&callback).await.succeeds();
}

/// A problem of ours, and no more than that.
#[track_caller]
fn is_refused(answer: &Answer, what: &str) {
    let status = answer.status.as_u16();
    assert!(
        (400..500).contains(&status),
        "{what}: {status} {}",
        answer.headers.len()
    );
    assert!(answer.set_cookies().is_empty(), "{what}");
    assert!(answer.body.len() < 4096, "{what}: says it all again");
    let told = answer.body.starts_with("<h1 class=") || answer.body.starts_with('{');
    assert!(told, "{what}: {}", answer.body);
}

/// What our own HTTP client would not send. The answer's first line.
async fn send_line(world: &World, path: &str) -> String {
    let origin: Url = world.origin.parse().unwrap();
    let mut connection = TcpStream::connect(("127.0.0.1", origin.port().unwrap()))
        .await
        .unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n");
    // It may be refused before all of it is there.
    let _ = connection.write_all(request.as_bytes()).await;
    let mut answer = [0; 64];
    let read = connection.read(&mut answer).await.unwrap();
    String::from_utf8_lossy(&answer[..read])
        .lines()
        .next()
        .unwrap_or_default()
        .to_owned()
}

async fn what_is_passed_on_may_be_two_kilobytes(store: Store) {
    let world = World::start(store).await;
    let browser = world.browser();
    for name in ["prompt", "login_hint", "acr_values"] {
        let path = |length| format!("/auth/login?{name}={}", "x".repeat(length));
        assert_eq!(browser.open(&path(2048)).await.status, 303, "{name}");
        is_refused(&browser.open(&path(2049)).await, name);
    }
}

async fn long_parameters_are_refused(store: Store) {
    let world = World::start(store).await;
    let browser = world.sign_in("alice").await;
    let long = "x".repeat(LONG);
    for (path, names) in QUERIES {
        for name in names {
            let almost = format!("{path}?{name}=/{}", "x".repeat(60_000));
            is_refused(&browser.open(&almost).await, &almost[..40]);
            let answer = send_line(&world, &format!("{path}?{name}=/{long}")).await;
            assert!(
                answer.starts_with("HTTP/1.1 414") || answer.starts_with("HTTP/1.1 431"),
                "{answer}"
            );
        }
    }
    for name in QUERIES[0].1 {
        let request = browser
            .request(Method::POST, "/auth/login")
            .began(Began::OnAnotherSite);
        let answer = request
            .navigating()
            .form(&[(*name, &*format!("/{long}"))])
            .send()
            .await;
        is_refused(&answer, name);
    }
    world.refuses_logout(&long, "too large").await;
    let request = browser.request(Method::DELETE, &format!("/auth/sessions/{}", &long[..60_000]));
    is_refused(&request.send().await, "/auth/sessions/{id}");
    let request = browser
        .request(Method::GET, "/auth/session")
        .header("x-session", &long);
    is_refused(&request.send().await, "x-session");
    browser.fetch("/auth/session").await.succeeds();
}

async fn a_long_code_is_the_providers_to_refuse(store: Store) {
    let world = World::start(store).await;
    let browser = world.browser();
    let attempt = browser.begin_login("").await;
    let state = &attempt.parameters()["state"];
    let iss = world.issuer();
    let callback = format!(
        "/auth/callback?state={state}&iss={iss}&code={}",
        "x".repeat(60_000)
    );
    let answer = browser.come_back(&callback).await;
    answer.is_problem_page(400, "login-failed");
    assert!(answer.body.len() < 4096);
}
