//! When what ends, to the second: with a clock that has been stopped.

use std::time::Duration;

use axum_extra::extract::CookieJar;

use super::{
    PendingLogin, Sessions,
    database::Database,
    life::{Life, Owner},
};
use crate::{
    Config, Vars,
    clock::{self, let_pass},
    config::new_session_key,
    http::HttpClient,
    oidc::{AuthorizationRequest, IssuedToken, Provider, TokenSet},
};

const SECOND: Duration = Duration::from_secs(1);
const MILLISECOND: Duration = Duration::from_millis(1);

/// Sessions in a database of their own, and the clock stands still.
async fn sessions() -> Sessions {
    sessions_with("SESSION_IDLE_TIMEOUT", "1800").await
}

async fn sessions_with(key: &'static str, value: &str) -> Sessions {
    let vars = [
        ("PUBLIC_URL", "http://localhost:3000".to_owned()),
        ("OIDC_ISSUER", "http://127.0.0.1:9".to_owned()),
        ("OIDC_CLIENT_ID", "bff".to_owned()),
        ("OIDC_CLIENT_SECRET", "secret".to_owned()),
        ("DATABASE_URL", "sqlite::memory:".to_owned()),
        ("SESSION_KEYS", new_session_key()),
        (key, value.to_owned()),
    ];
    let vars: Vars = vars.into_iter().collect();
    let config = Config::read(&vars).unwrap();
    let database = Database::open(&config.database_url).await.unwrap();
    let provider = Provider::new(&config, HttpClient::new().unwrap());
    let sessions = Sessions::new(&config, database, provider);
    let_pass(Duration::ZERO);
    sessions
}

impl Sessions {
    /// Alice signs in.
    async fn begin_one(&self) -> Life {
        let owner = Owner {
            sub: "alice",
            sid: None,
            user_agent: "",
        };
        self.begin("her session", &owner, &tokens()).await.unwrap()
    }

    async fn lives(&self) -> bool {
        self.life("her session").await.unwrap().is_some()
    }
}

fn tokens() -> TokenSet {
    TokenSet {
        sub: "alice".to_owned(),
        access: IssuedToken {
            access_token: "access".to_owned(),
            received_at: clock::now(),
            expires_at: None,
            dpop_key: None,
            replaces_a_refused_one: false,
        },
        others: Vec::new(),
        refresh_token: None,
        refresh_expires_at: None,
    }
}

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
    let_pass(600 * SECOND - MILLISECOND);
    assert!(sessions.take_login(jar.clone(), "state").1.is_some());
    let_pass(MILLISECOND);
    assert!(sessions.take_login(jar, "state").1.is_none());
}

#[tokio::test]
async fn the_way_of_a_login_that_is_over_is_known_for_ten_minutes() {
    let sessions = sessions().await;
    let jar = sessions.remember_spent_login(CookieJar::new(), attempt());
    let_pass(600 * SECOND - MILLISECOND);
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
    for (idle_timeout, pause) in [("1800", 60 * SECOND), ("100", 10 * SECOND)] {
        let sessions = sessions_with("SESSION_IDLE_TIMEOUT", idle_timeout).await;
        let mut life = sessions.begin_one().await;
        let expires = life.expires;
        let_pass(pause - SECOND);
        sessions.extend("her session", &mut life).await.unwrap();
        assert_eq!(life.expires, expires, "{idle_timeout}");
        let_pass(SECOND);
        sessions.extend("her session", &mut life).await.unwrap();
        assert_eq!(life.expires, expires + pause.as_secs().cast_signed());
        let kept = sessions.life("her session").await.unwrap().unwrap();
        assert_eq!(kept.expires, life.expires, "{idle_timeout}");
    }
}

#[tokio::test]
async fn a_lease_lasts_for_twelve_seconds() {
    let sessions = sessions().await;
    sessions.begin_one().await;
    let is_leased = async || {
        sessions
            .token_set("her session")
            .await
            .unwrap()
            .unwrap()
            .is_leased()
    };
    assert!(!is_leased().await);
    assert!(sessions.lease("her session", 1).await.unwrap());
    let_pass(11 * SECOND);
    assert!(is_leased().await);
    assert!(!sessions.lease("her session", 1).await.unwrap());
    let_pass(SECOND);
    assert!(!is_leased().await);
    assert!(sessions.lease("her session", 1).await.unwrap());
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
