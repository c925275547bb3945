//! Sessions, login attempts, leases of sweepers and logout tokens that end.

use std::time::Duration;

use axum_extra::extract::CookieJar;

use super::{SECOND, sessions, sessions_with, tokens};
use crate::{
    clock::{self, let_pass},
    oidc::{AuthorizationRequest, TokenSet},
    session::{Database, PendingLogin},
};

const MILLISECOND: Duration = Duration::from_millis(1);
const ALMOST_TEN_MINUTES: Duration = Duration::from_millis(599_999);

fn attempt() -> PendingLogin {
    let request = AuthorizationRequest {
        state: "state".to_owned(),
        nonce: "nonce".to_owned(),
        code_verifier: "verifier".to_owned(),
        max_age: None,
        acr_values: None,
        sub: None,
        requested_at: clock::now(),
    };
    PendingLogin::new(request, "/notes".to_owned(), None)
}

#[tokio::test]
async fn a_login_attempt_may_take_ten_minutes() {
    let sessions = sessions().await;
    let jar = sessions.remember_login(CookieJar::new(), &attempt()).unwrap();
    let_pass(ALMOST_TEN_MINUTES);
    assert!(sessions.take_login(jar.clone(), "state").1.is_some());
    let_pass(MILLISECOND);
    assert!(sessions.take_login(jar, "state").1.is_none());
}

#[tokio::test]
async fn the_way_of_a_login_that_is_over_is_known_for_ten_minutes() {
    let sessions = sessions().await;
    let jar = sessions.remember_spent_login(CookieJar::new(), attempt());
    let_pass(ALMOST_TEN_MINUTES);
    assert_eq!(sessions.spent_login(&jar, "state").as_deref(), Some("/notes"));
    let_pass(MILLISECOND);
    assert_eq!(sessions.spent_login(&jar, "state"), None);
}

/// A request that finds a session in its last second and goes on after it.
#[tokio::test]
async fn nothing_brings_an_expired_session_back() {
    let sessions = sessions().await;
    sessions.begin_one().await;
    let_pass(1799 * SECOND);
    let mut life = sessions.life("her session").await.unwrap().unwrap();
    assert!(sessions.token_set("her session").await.unwrap().is_some());
    let_pass(SECOND);
    assert!(!sessions.lives().await);
    assert!(sessions.token_set("her session").await.unwrap().is_none());
    assert!(!sessions.lease("her session", 1).await.unwrap());
    sessions.extend("her session", &mut life).await.unwrap();
    assert!(!sessions.lives().await);
}

#[tokio::test]
async fn a_session_is_extended_once_a_minute_at_the_most() {
    for (idle_timeout, pause) in [("1800", 60), ("100", 10)] {
        let sessions = sessions_with("SESSION_IDLE_TIMEOUT", idle_timeout).await;
        let mut life = sessions.begin_one().await;
        let expires = life.expires;
        let_pass((pause - 1) * SECOND);
        assert!(!sessions.is_to_be_extended(&life), "{idle_timeout}");
        let_pass(SECOND);
        assert!(sessions.is_to_be_extended(&life), "{idle_timeout}");
        sessions.extend("her session", &mut life).await.unwrap();
        assert_eq!(life.expires, expires + i64::from(pause));
        let kept = sessions.life("her session").await.unwrap().unwrap();
        assert_eq!(kept.expires, life.expires, "{idle_timeout}");
    }
}

#[tokio::test]
async fn one_instance_sweeps_until_it_stops_or_is_taken_for_dead() {
    let sessions = sessions().await;
    let (mut one, mut other, mut third) = (0, 0, 0);
    assert!(sessions.lease_sweep(&mut one).await.unwrap());
    assert!(!sessions.lease_sweep(&mut other).await.unwrap());
    let_pass(59 * SECOND);
    assert!(!sessions.lease_sweep(&mut third).await.unwrap());
    let_pass(SECOND);
    other = 0;
    assert!(sessions.lease_sweep(&mut other).await.unwrap());
    sessions.release_sweep(one).await.unwrap();
    third = 0;
    assert!(
        !sessions.lease_sweep(&mut third).await.unwrap(),
        "it is the other's"
    );
    let_pass(SECOND);
    assert!(sessions.lease_sweep(&mut other).await.unwrap(), "it is its own");
    sessions.release_sweep(other).await.unwrap();
    assert!(sessions.lease_sweep(&mut third).await.unwrap());
}

#[tokio::test]
async fn a_logout_token_is_remembered_until_it_is_too_old() {
    let sessions = sessions().await;
    let too_old_at = clock::now() + 360;
    assert!(
        sessions
            .remember_logout_token("its jti", too_old_at)
            .await
            .unwrap()
    );
    let_pass(359 * SECOND);
    sessions.sweep().await.unwrap();
    assert!(sessions.was_carried_out("its jti").await.unwrap());
    let_pass(SECOND);
    sessions.sweep().await.unwrap();
    assert!(!sessions.was_carried_out("its jti").await.unwrap());
}

#[tokio::test]
async fn a_sweep_ends_with_the_last_of_many() {
    let sessions = sessions().await;
    for handle in 0..201 {
        sessions.begin_as(&format!("session {handle}"), &tokens()).await;
    }
    sessions.begin_one().await;
    let_pass(1800 * SECOND);
    sessions.begin_as("a new one", &tokens()).await;
    sessions.sweep().await.unwrap();
    let Database::Sqlite(pool) = &sessions.0.database else {
        unreachable!()
    };
    let left: Vec<String> = sqlx::query_scalar("SELECT id FROM session")
        .fetch_all(pool)
        .await
        .unwrap();
    assert_eq!(left, ["a new one"]);
}

#[tokio::test]
async fn a_session_ends_with_the_refresh_token_of_its_newest_token_set() {
    let sessions = sessions().await;
    let began = sessions.begin_one().await.began;
    let with_end = |seconds| TokenSet {
        refresh_expires_at: Some(began + seconds),
        ..tokens()
    };
    for (version, seconds, expires) in [(1, 100, 100), (2, 4000, 100), (3, 50, 50)] {
        let current = sessions.token_set("her session").await.unwrap().unwrap();
        assert_eq!(current.version, version);
        assert!(
            sessions
                .keep("her session", &current, &with_end(seconds))
                .await
                .unwrap()
        );
        let life = sessions.life("her session").await.unwrap().unwrap();
        assert_eq!(life.ends, began + seconds);
        assert_eq!(
            life.expires,
            began + expires,
            "it is shortened, and never extended"
        );
    }
}
