//! `SESSION_KEYS`: the first seals, all open.

use std::{
    sync::atomic::{AtomicBool, AtomicUsize, Ordering},
    time::Duration,
};

use bff::config::new_session_key;
use reqwest::Client;

use crate::support::{Browser, Store, World, nowhere, on_both_databases, until};

on_both_databases! {
    an_old_key_still_opens_until_it_is_taken_away,
    what_the_new_key_seals_needs_the_old_one_no_more,
    a_session_under_an_old_key_can_be_ended,
    keys_rotated_twice_under_load_log_nobody_out,
    a_session_is_of_the_provider_that_it_began_at,
}

async fn an_old_key_still_opens_until_it_is_taken_away(store: Store) {
    let mut world = World::start(store).await;
    let browser = world.sign_in("alice").await;
    let (old, new) = (world.setting("SESSION_KEYS").to_owned(), new_session_key());
    world.restart_with("SESSION_KEYS", format!("{new},{old}")).await;
    browser.fetch("/auth/session").await.succeeds();
    browser.fetch("/api/notes").await.succeeds();
    world.restart_with("SESSION_KEYS", new).await;
    browser
        .fetch("/auth/session")
        .await
        .is_problem(401, "session-ended");
}

async fn what_the_new_key_seals_needs_the_old_one_no_more(store: Store) {
    let mut world = World::start(store).await;
    let (old, new) = (world.setting("SESSION_KEYS").to_owned(), new_session_key());
    world.restart_with("SESSION_KEYS", format!("{new},{old}")).await;
    let browser = world.sign_in("alice").await;
    world.restart_with("SESSION_KEYS", new).await;
    browser.fetch("/api/notes").await.succeeds();
}

async fn a_session_under_an_old_key_can_be_ended(store: Store) {
    let mut world = World::start(store).await;
    let browser = world.sign_in("alice").await;
    let keys = format!("{},{}", new_session_key(), world.setting("SESSION_KEYS"));
    world.restart_with("SESSION_KEYS", keys).await;
    let thief = browser.stolen_copy();
    browser.sign_out().await;
    thief
        .fetch("/auth/session")
        .await
        .is_problem(401, "session-ended");
    assert_eq!(world.store.number("SELECT count(*) FROM session_record").await, 0);
}

async fn a_session_is_of_the_provider_that_it_began_at(store: Store) {
    let mut world = World::start(store).await;
    let browser = world.sign_in("alice").await;
    let thief = browser.stolen_copy();
    let newcomer = world.browser();
    let attempt = newcomer.begin_login("").await;
    let callback = newcomer.choose(&attempt, "bob").await;
    let issuer = world.issuer();
    let other = nowhere().await;
    world.restart_with("OIDC_ISSUER", other).await;
    thief.fetch("/api/notes").await.is_problem(401, "session-ended");
    newcomer
        .come_back(&callback)
        .await
        .is_problem_page(400, "login-failed");
    assert_eq!(world.reasons().last().map(String::as_str), Some("response-state"));
    assert_eq!(world.issued().refresh.len(), 1, "no code was redeemed");
    world.restart_with("OIDC_ISSUER", issuer).await;
    browser.fetch("/api/notes").await.succeeds();
}

/// How often a visitor who stays has had new tokens.
const REFRESHES: &str = "SELECT max(version) FROM session";

/// As the README says: a new key opens on every instance before it seals on any, and the old one goes last.
async fn keys_rotated_twice_under_load_log_nobody_out(store: Store) {
    // Token sets are sealed anew all the time, by two instances that do not change their keys at the same moment.
    let mut world = World::plan(store)
        .access_tokens_last(Duration::from_secs(4))
        .start()
        .await;
    let load = Load {
        done: AtomicBool::new(false),
        rounds: AtomicUsize::new(0),
        origins: [world.origin.clone(), world.instance_elsewhere().await],
        http: world.http.clone(),
    };
    let [first, second, third] = [
        world.setting("SESSION_KEYS").to_owned(),
        new_session_key(),
        new_session_key(),
    ];
    let rotate = async {
        for keys in [
            format!("{first},{second}"),
            format!("{second},{first}"),
            format!("{second},{first},{third}"),
            format!("{third},{second},{first}"),
        ] {
            load.goes_on().await;
            world.restart_with("SESSION_KEYS", keys).await;
            load.goes_on().await;
            world.restart_elsewhere().await;
            let sealed = world.store.number(REFRESHES).await;
            until("token sets are sealed by the new keys", async || {
                world.store.number(REFRESHES).await > sealed
            })
            .await;
        }
        load.goes_on().await;
        load.done.store(true, Ordering::Relaxed);
    };
    tokio::join!(load.run(), rotate);
}

/// Two visitors who stay and one who has just come call both instances.
struct Load {
    done: AtomicBool,
    rounds: AtomicUsize,
    origins: [String; 2],
    http: Client,
}

impl Load {
    async fn run(&self) {
        let mut visitors = [
            self.visitor("alice").await,
            self.visitor("bob").await,
            self.visitor("carol").await,
        ];
        while !self.done.load(Ordering::Relaxed) {
            for browser in visitors.iter().flatten() {
                browser.fetch("/api/notes").await.succeeds();
            }
            self.rounds.fetch_add(1, Ordering::Relaxed);
            visitors[2] = self.visitor("carol").await;
        }
    }

    /// Signs in at the instance whose keys change first; the same browser at both.
    async fn visitor(&self, user: &str) -> [Browser; 2] {
        let browsers = [0, 1].map(|at| Browser::new(self.origins[at].parse().unwrap(), self.http.clone()));
        browsers[0].sign_in(user).await;
        browsers[1].set_cookie("session", &browsers[0].session());
        browsers
    }

    async fn goes_on(&self) {
        let enough = self.rounds.load(Ordering::Relaxed) + 5;
        until("there has been some load", async || {
            self.rounds.load(Ordering::Relaxed) >= enough
        })
        .await;
    }
}
