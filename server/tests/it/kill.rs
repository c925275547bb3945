//! An instance dies in the middle of its work, and begins again on the same database.

use std::{collections::BTreeSet, time::Duration};

use futures_util::{StreamExt, future::join, future::join_all, stream};
use reqwest::Method;
use tokio::sync::Semaphore;

use crate::support::{Attempt, Began, Browser, Store, World, claims_of, on_both_databases, until};

on_both_databases! {
    every_acknowledged_session_survives_a_kill,
}

const KILLS: usize = 3;
const BROWSERS: usize = 8;
/// How many logins an instance acknowledges until it is killed.
const LOGINS: u32 = 30;
/// How many of its sessions a browser uses after each login.
const IN_USE: usize = 3;

/// A session whose cookie has reached a browser.
struct Acknowledged {
    browser: Browser,
    /// Whether a call was under way when the instance died, and with it a refresh.
    is_interrupted: bool,
}

/// A refresh token that the provider rotated and that the dead instance could not keep takes its session's access to the API
/// with it: the provider counts the old one as stolen. Nothing else is lost.
async fn every_acknowledged_session_survives_a_kill(store: Store) {
    let mut world = World::start(store).await;
    let mut sessions = Vec::new();
    for _ in 0..KILLS {
        let instance = world.instance().await;
        let logins = Semaphore::new(0);
        let load = join_all((0..BROWSERS).map(|_| use_until_it_dies(&world, &logins)));
        let kill = async {
            let _ = logins.acquire_many(LOGINS).await.unwrap();
            instance.kill();
        };
        let (acknowledged, ()) = join(load, kill).await;
        sessions.extend(acknowledged.into_iter().flatten());
    }
    assert!(sessions.len() >= KILLS * LOGINS as usize);
    world.access_tokens_now_last(Duration::from_mins(5)).await;
    let lost = lost_token_sets(&world).await;

    let _instance = world.instance().await;
    let refused = stream::iter(&sessions)
        .map(|session| async {
            session.browser.fetch("/auth/session").await.succeeds();
            let answer = session.browser.fetch("/api/notes").await;
            if answer.status != 200 {
                answer.is_problem(401, "session-ended");
                assert!(session.is_interrupted, "{answer:?}");
            }
            usize::from(answer.status != 200)
        })
        .buffer_unordered(2 * BROWSERS)
        .fold(0, async |sum, refused| sum + refused)
        .await;
    assert_eq!(refused, lost);
}

/// Signs in again and again and calls the API, which refreshes each time.
async fn use_until_it_dies(world: &World, logins: &Semaphore) -> Vec<Acknowledged> {
    let mut sessions: Vec<Acknowledged> = Vec::new();
    loop {
        let browser = world.browser();
        let signed_in = sign_in(&browser).await;
        if browser.cookie("session").is_some() {
            let is_interrupted = false;
            sessions.push(Acknowledged {
                browser,
                is_interrupted,
            });
            logins.add_permits(1);
        }
        if signed_in.is_err() {
            return sessions;
        }
        for session in sessions.iter_mut().rev().take(IN_USE) {
            let Ok(answer) = session.browser.try_fetch("/api/notes").await else {
                session.is_interrupted = true;
                return sessions;
            };
            assert!(!answer.body.contains("urn:bff:"), "{answer:?}");
        }
    }
}

async fn sign_in(browser: &Browser) -> reqwest::Result<()> {
    let login = browser.request(Method::GET, "/auth/login").navigating();
    let url = login.try_send().await?.location().parse().unwrap();
    let callback = browser.choose(&Attempt { url }, "alice").await;
    let callback = browser.request(Method::GET, &callback).navigating();
    callback.began(Began::OnAnotherSite).try_send().await?.succeeds();
    Ok(())
}

/// How many token sets the provider issued by a refresh and the database never got.
async fn lost_token_sets(world: &World) -> usize {
    if world.store.is_postgres() {
        let others = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()";
        until("Postgres has done what it was told", async || {
            world.store.number(others).await == 0
        })
        .await;
    }
    let refreshed = "SELECT CAST(sum(version - 1) AS BIGINT) FROM session";
    let kept = usize::try_from(world.store.number(refreshed).await).unwrap();
    let issued = world.issued().access;
    let grants: BTreeSet<String> = issued
        .iter()
        .map(|token| claims_of(token)["grant_id"].to_string())
        .collect();
    issued.len() - grants.len() - kept
}
