//! However a session ends: every instance refuses it from that moment on, and its open tabs hear of it within two seconds.

use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::json;
use tokio::time::timeout;

use crate::support::{Browser, Store, World, on_both_databases, until};

on_both_databases! {
    a_logout_is_known_everywhere_at_once,
    a_backchannel_logout_by_sid_is_known_everywhere_at_once,
    a_backchannel_logout_by_sub_is_known_everywhere_at_once,
    end_all_others_is_known_everywhere_at_once,
    an_instance_that_is_not_told_refuses_within_a_second,
}

const TABS_HEAR_WITHIN: Duration = Duration::from_secs(2);
const REFUSED_WITHIN: Duration = Duration::from_secs(1);

/// Alice has a tab open at each of two instances, or at the only one if it is SQLite's.
async fn ends_everywhere(store: Store, end: impl AsyncFnOnce(&World, Browser)) {
    let two = store.is_postgres();
    let mut world = World::start(store).await;
    let here = world.sign_in("alice").await;
    let there = if two {
        let origin = world.instance_elsewhere().await;
        let there = world.browser_at(&origin, &here);
        world.listens(2).await;
        there
    } else {
        here.stolen_copy()
    };
    let mut tabs = [here.listen().await, there.listen().await];
    let calls = [here.stolen_copy(), there.stolen_copy()];
    for call in &calls {
        call.fetch("/api/notes").await.succeeds();
    }

    end(&world, here).await;
    let hear = async {
        for tab in &mut tabs {
            tab.ends().await;
        }
    };
    timeout(TABS_HEAR_WITHIN, hear).await.expect("a tab was not told");
    for call in &calls {
        call.fetch("/api/notes").await.is_problem(401, "session-ended");
    }
}

async fn a_logout_is_known_everywhere_at_once(store: Store) {
    ends_everywhere(store, async |_, here| {
        here.sign_out().await;
    })
    .await;
}

async fn a_backchannel_logout_by_sid_is_known_everywhere_at_once(store: Store) {
    ends_everywhere(store, async |world, _| {
        let sid = world.last_sid();
        let token = world.logout_token(json!({ "sid": sid, "sub": null }));
        world.deliver(&token).await.confirms_the_logout();
    })
    .await;
}

async fn a_backchannel_logout_by_sub_is_known_everywhere_at_once(store: Store) {
    ends_everywhere(store, async |world, _| {
        let token = world.logout_token(json!({}));
        world.deliver(&token).await.confirms_the_logout();
    })
    .await;
}

async fn end_all_others_is_known_everywhere_at_once(store: Store) {
    ends_everywhere(store, async |world, _| {
        let another = world.sign_in("alice").await;
        let answer = another.request(Method::DELETE, "/auth/sessions").send().await;
        assert_eq!(answer.status, 204, "{answer:?}");
        another.fetch("/api/notes").await.succeeds();
    })
    .await;
}

async fn an_instance_that_is_not_told_refuses_within_a_second(store: Store) {
    let world = World::start(store).await;
    let browser = world.sign_in("alice").await;
    if world.store.is_postgres() {
        world
            .store
            .execute("DROP TRIGGER session_changed ON session")
            .await;
    }
    browser.fetch("/api/notes").await.succeeds();
    world.store.execute("DELETE FROM session").await;
    let ended = Instant::now();
    until("the session is refused", async || {
        let asked = ended.elapsed();
        let is_refused = browser.fetch("/api/notes").await.status == 401;
        assert!(is_refused || asked < REFUSED_WITHIN, "{asked:?} after its end");
        is_refused
    })
    .await;
}
