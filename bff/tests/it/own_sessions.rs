//! Where else one is signed in, and an end to it.

use bff::config::new_session_key;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Answer, Began, Browser, Store, World, on_both_databases, once};

on_both_databases! {
    the_list_has_the_users_own_sessions_and_this_one_first,
    the_others_are_listed_by_when_they_were_last_used,
    what_has_expired_is_not_on_the_list,
    ending_one_ends_it_everywhere_and_tells_its_tabs,
    nobody_ends_anothers,
    ending_all_others_spares_this_one,
    sessions_under_an_old_key_are_on_the_list,
}

once! {
    who_is_not_signed_in_gets_a_problem,
}

const FIREFOX: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:143.0) Gecko/20100101 Firefox/143.0";
const SAFARI: &str = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) \
                      Version/18.6 Mobile/15E148 Safari/604.1";

async fn sign_in_with(world: &World, user: &str, user_agent: &str) -> Browser {
    let browser = world.browser();
    let attempt = browser.begin_login("").await;
    let callback = browser.choose(&attempt, user).await;
    let request = browser
        .request(Method::GET, &callback)
        .began(Began::OnAnotherSite);
    let request = request.navigating().header("user-agent", user_agent);
    request.send().await.succeeds();
    browser
}

async fn sessions(browser: &Browser) -> Vec<Value> {
    let answer = browser.fetch("/auth/sessions").await.succeeds();
    assert_eq!(answer.header("cache-control"), "no-store");
    let Value::Array(sessions) = answer.json()["sessions"].take() else {
        panic!("not a list: {answer:?}")
    };
    sessions
}

async fn delete(browser: &Browser, path: &str) -> Answer {
    browser.request(Method::DELETE, path).send().await
}

async fn end(browser: &Browser, session: &Value) -> Answer {
    delete(
        browser,
        &format!("/auth/sessions/{}", session["id"].as_str().unwrap()),
    )
    .await
}

async fn the_list_has_the_users_own_sessions_and_this_one_first(store: Store) {
    let world = World::start(store).await;
    let phone = sign_in_with(&world, "alice", SAFARI).await;
    let desk = sign_in_with(&world, "alice", FIREFOX).await;
    world.sign_in("bob").await;
    world
        .store
        .execute("UPDATE session SET last_seen_at = last_seen_at - 1")
        .await;
    for (browser, first, second) in [
        (&desk, ("Firefox", "Windows"), ("Safari", "iPhone")),
        (&phone, ("Safari", "iPhone"), ("Firefox", "Windows")),
    ] {
        let list = sessions(browser).await;
        assert_eq!(list.len(), 2, "{list:?}");
        for (session, (name, system)) in list.iter().zip([first, second]) {
            assert_eq!(
                (&session["browser"], &session["system"]),
                (&json!(name), &json!(system))
            );
        }
        assert_eq!(
            (&list[0]["current"], &list[1]["current"]),
            (&json!(true), &json!(false))
        );
        let this = browser.fetch("/auth/session").await.json();
        assert_eq!(list[0]["id"], this["session"]["id"]);
        assert_eq!(list[0]["created_at"], this["session"]["created_at"]);
        let facts: Vec<_> = list[0].as_object().unwrap().keys().cloned().collect();
        assert_eq!(
            facts,
            [
                "browser",
                "created_at",
                "current",
                "expires_in",
                "id",
                "last_seen_at",
                "system"
            ]
        );
        assert!((1790..=1800).contains(&list[0]["expires_in"].as_u64().unwrap()));
    }
}

async fn the_others_are_listed_by_when_they_were_last_used(store: Store) {
    let world = World::start(store).await;
    let here = world.sign_in("alice").await;
    for _ in 0..2 {
        world.sign_in("alice").await;
    }
    for _ in 0..2 {
        let order: Vec<String> = sessions(&here)
            .await
            .iter()
            .map(|session| session["id"].as_str().unwrap().to_owned())
            .collect();
        let backwards = format!(
            "UPDATE session SET last_seen_at = last_seen_at - 100 WHERE id = '{}'",
            order[1]
        );
        world.store.execute(&backwards).await;
        let list = sessions(&here).await;
        for (session, before) in list.iter().zip([0, 2, 1]) {
            assert_eq!(session["id"], order[before], "{list:?}");
        }
    }
}

async fn what_has_expired_is_not_on_the_list(store: Store) {
    let world = World::start(store).await;
    world.sign_in("alice").await;
    world.store.execute("UPDATE session SET expires_at = 1").await;
    let here = world.sign_in("alice").await;
    assert_eq!(sessions(&here).await.len(), 1);
}

async fn ending_one_ends_it_everywhere_and_tells_its_tabs(store: Store) {
    let world = World::start(store).await;
    let (here, there) = (world.sign_in("alice").await, world.sign_in("alice").await);
    let mut tab = there.listen().await;
    let other = sessions(&here).await.remove(1);
    assert_eq!(end(&here, &other).await.status, 204);
    tab.ends().await;
    there
        .fetch("/auth/session")
        .await
        .is_problem(401, "session-ended");
    here.fetch("/auth/session").await.succeeds();
    assert_eq!(sessions(&here).await.len(), 1);
    end(&here, &other).await.is_problem(404, "no-such-session");
}

async fn nobody_ends_anothers(store: Store) {
    let world = World::start(store).await;
    let (alice, bob) = (world.sign_in("alice").await, world.sign_in("bob").await);
    let hers = sessions(&alice).await.remove(0);
    end(&bob, &hers).await.is_problem(404, "no-such-session");
    assert_eq!(delete(&bob, "/auth/sessions").await.status, 204);
    delete(&bob, "/auth/sessions/%27%20OR%201=1")
        .await
        .is_problem(404, "no-such-session");
    alice.fetch("/auth/session").await.succeeds();
    bob.fetch("/auth/session").await.succeeds();
}

async fn ending_all_others_spares_this_one(store: Store) {
    let world = World::start(store).await;
    let here = world.sign_in("alice").await;
    let others = [world.sign_in("alice").await, world.sign_in("alice").await];
    assert_eq!(delete(&here, "/auth/sessions").await.status, 204);
    for other in others {
        other
            .fetch("/auth/session")
            .await
            .is_problem(401, "session-ended");
    }
    assert_eq!(sessions(&here).await.len(), 1);
}

async fn sessions_under_an_old_key_are_on_the_list(store: Store) {
    let mut world = World::start(store).await;
    let old = sign_in_with(&world, "alice", FIREFOX).await;
    let keys = format!("{},{}", new_session_key(), world.setting("SESSION_KEYS"));
    world.restart_with("SESSION_KEYS", keys).await;
    let new = world.sign_in("alice").await;
    assert_eq!(sessions(&new).await.len(), 2);
    assert_eq!(sessions(&old).await[0]["browser"], "Firefox");
}

async fn who_is_not_signed_in_gets_a_problem(store: Store) {
    let world = World::start(store).await;
    let browser = world.browser();
    browser
        .fetch("/auth/sessions")
        .await
        .is_problem(401, "login-required");
    delete(&browser, "/auth/sessions")
        .await
        .is_problem(401, "login-required");
    delete(&browser, "/auth/sessions/x")
        .await
        .is_problem(401, "login-required");
}
