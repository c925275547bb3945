//! What nobody thought of: random requests, and random changes to real ones.

use std::fmt::Debug;

use proptest::{
    collection::vec,
    prelude::*,
    strategy::ValueTree,
    string::{bytes_regex, string_regex},
    test_runner::TestRunner,
};
use reqwest::{RequestBuilder, header::HeaderValue};
use serde_json::json;

use crate::support::{Answer, Store, World, once};

once! {
    callbacks_of_any_kind_are_answered_and_sign_in_nobody,
    cookies_of_any_kind_are_answered_and_sign_in_nobody,
    changed_cookies_are_nobodys,
    changed_logout_tokens_end_nothing,
}

fn some<T: Debug>(strategy: impl Strategy<Value = T>) -> impl Iterator<Item = T> {
    let mut runner = TestRunner::default();
    (0..100).map(move |_| strategy.new_tree(&mut runner).unwrap().current())
}

/// The text with some of its characters changed, taken away or added.
fn changed(text: &str, edits: &[(usize, u8, u8)]) -> String {
    let mut bytes = text.as_bytes().to_vec();
    for &(at, kind, letter) in edits {
        // Of nothing, nothing can be changed.
        let Some(at) = at.checked_rem(bytes.len()) else {
            break;
        };
        match kind {
            0 => drop(bytes.remove(at)),
            1 => bytes.insert(at, letter),
            2 => bytes.truncate(at + 1),
            _ => bytes[at] = letter,
        }
    }
    String::from_utf8(bytes).unwrap()
}

fn edits() -> impl Strategy<Value = Vec<(usize, u8, u8)>> {
    let letter = prop_oneof![b'a'..=b'z', b'A'..=b'Z', b'0'..=b'9', Just(b'.'), Just(b'-')];
    vec((any::<usize>(), 0..4_u8, letter), 1..4)
}

async fn is_answered(request: RequestBuilder, told: impl Debug) {
    let answer = Answer::read(request.send().await.unwrap()).await.unwrap();
    assert!(answer.status.as_u16() < 500, "{told:?}: {answer:?}");
    let session = answer.set_cookie("session");
    assert!(
        session.is_none() || answer.takes_away("session"),
        "{told:?}: {answer:?}"
    );
}

async fn callbacks_of_any_kind_are_answered_and_sign_in_nobody(store: Store) {
    let world = World::start(store).await;
    let browser = world.browser();
    let state = browser.begin_login("").await.parameters()["state"].clone();
    let (cookie, mut ours) = (browser.cookie_names().remove(0), 0);
    let cookie = format!("{cookie}={}", browser.cookie(&cookie).unwrap());
    let query = string_regex(
        "((state|code|error|iss|error_description|[a-z]{0,3})=?(STATE|ISS|%[0-9a-f]{0,2}|[ -~é]){0,8}&?){0,6}",
    );
    for query in some(query.unwrap()) {
        let query = query
            .replace("STATE", &state)
            .replace("ISS", &world.issuer())
            .replace('#', "%23");
        ours += usize::from(query.contains(&state));
        let url = world.url(&format!("/auth/callback?{query}"));
        is_answered(world.http.get(url).header("cookie", &cookie), &query).await;
    }
    assert!(ours > 10, "some of it comes near");
    assert_eq!(world.sessions().await, 0);
}

async fn cookies_of_any_kind_are_answered_and_sign_in_nobody(store: Store) {
    let world = World::start(store).await;
    let name = "(session|signed-in|logout|login-x|login-|[a-z]{0,3})";
    let cookies = bytes_regex(&format!(
        r"(?s-u:({name}(=|)[\x20-\x7e\x80-\xff]{{0,40}}(; |;|)){{0,6}})"
    ));
    for cookie in some(cookies.unwrap()) {
        let Ok(header) = HeaderValue::from_bytes(&cookie) else {
            continue;
        };
        for path in [
            "/",
            "/auth/login",
            "/auth/callback?state=x&code=x",
            "/auth/logout/callback?state=x",
        ] {
            is_answered(world.http.get(world.url(path)).header("cookie", &header), &header).await;
        }
    }
    assert_eq!(world.sessions().await, 0);
}

async fn changed_cookies_are_nobodys(store: Store) {
    let world = World::start(store).await;
    let victim = world.sign_in("alice").await;
    let real = victim.session();
    for edits in some(edits()) {
        let cookie = changed(&real, &edits);
        let browser = world.browser();
        browser.set_cookie("session", &cookie);
        let answer = browser.open("/").await;
        assert!(
            answer.body == "Hello, stranger!" || cookie == real,
            "{real} {cookie}"
        );
    }
    victim.fetch("/auth/session").await.succeeds();
}

async fn changed_logout_tokens_end_nothing(store: Store) {
    let world = World::start(store).await;
    world.sign_in("alice").await;
    for edits in some(edits()) {
        let real = world.logout_token(json!({}));
        let token = changed(&real, &edits);
        if token != real {
            world.refuses_logout(&token, "").await;
        }
    }
    world.accepts_logout(json!({})).await;
    assert_eq!(world.sessions().await, 0);
}
