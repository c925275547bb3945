//! What is remembered of sessions, for how long, and how much of it.

use std::sync::Arc;

use serde_json::Map;
use tower_sessions::{Session, session::Id};

use super::*;
use crate::{
    oidc::{Claims, Grant},
    ops::metrics::Ended,
    session::row::Row,
};

const MILLISECOND: Duration = Duration::from_millis(1);

/// Somebody changes the database, and tells nobody.
async fn secretly(sessions: &Sessions, sql: &'static str) {
    match &sessions.0.database {
        Database::Sqlite(pool) => drop(sqlx::query(sql).execute(pool).await.unwrap()),
        Database::Postgres(_) => unreachable!("these tests are on SQLite"),
    }
}

async fn row(sessions: &Sessions) -> Option<Arc<Row>> {
    sessions.row("her session").await.unwrap()
}

#[tokio::test]
async fn a_row_is_believed_for_half_a_second() {
    let sessions = sessions().await;
    sessions.begin_one().await;
    assert!(row(&sessions).await.is_some());
    secretly(&sessions, "DELETE FROM session").await;
    let_pass(499 * MILLISECOND);
    assert!(row(&sessions).await.is_some());
    let_pass(MILLISECOND);
    assert!(row(&sessions).await.is_none());
}

#[tokio::test]
async fn a_session_is_not_believed_beyond_its_end() {
    let sessions = sessions().await;
    sessions.begin_one().await;
    let_pass(1799 * SECOND);
    let end = row(&sessions).await.unwrap().life.expires;
    while clock::now() < end {
        assert!(row(&sessions).await.is_some());
        let_pass(50 * MILLISECOND);
    }
    assert!(row(&sessions).await.is_none());
}

#[tokio::test]
async fn what_this_process_changes_is_known_to_it_at_once() {
    let sessions = sessions().await;
    let mut life = sessions.begin_one().await;
    row(&sessions).await.unwrap();
    life.last_seen -= 1000;
    assert!(sessions.extend("her session", &mut life).await.unwrap());
    assert_eq!(row(&sessions).await.unwrap().life.expires, life.expires);

    let current = sessions.token_set("her session").await.unwrap().unwrap();
    let mut new = tokens();
    new.access.access_token = "another".to_owned();
    assert!(sessions.keep("her session", &current, &new).await.unwrap());
    let credential = row(&sessions).await.unwrap().fresh(None).unwrap().clone();
    assert!(credential.is_of(&new.access));

    sessions.end("her session", Ended::SignOut).await.unwrap();
    assert!(row(&sessions).await.is_none());
}

#[tokio::test]
async fn what_was_read_before_a_change_is_not_believed_after_it() {
    let sessions = sessions().await;
    sessions.begin_one().await;
    let memory = &sessions.0.memory;
    let read = row(&sessions).await.unwrap();
    sessions.end("her session", Ended::SignOut).await.unwrap();
    memory.remember("her session", &read);
    assert!(row(&sessions).await.is_none());
}

#[tokio::test]
async fn a_session_that_is_remembered_is_extended_by_use() {
    let sessions = sessions_with("SESSION_IDLE_TIMEOUT", "2").await;
    sessions.begin_one().await;
    for _ in 0..50 {
        let_pass(100 * MILLISECOND);
        let mut life = row(&sessions).await.expect("it is in use").life;
        assert!(sessions.extend("her session", &mut life).await.unwrap());
    }
}

/// Alice signs in. Her cookie.
async fn sign_in(sessions: &Sessions) -> Id {
    let session = Session::new(None, Arc::new(sessions.records().clone()), None);
    let claims = Claims {
        sub: "alice".to_owned(),
        sid: None,
        user: Map::default(),
    };
    let grant = Grant {
        tokens: tokens(),
        claims,
        id_token: String::new(),
        scopes: Vec::new(),
    };
    sessions.sign_in(&session, "", grant).await.unwrap();
    session.id().unwrap()
}

#[tokio::test]
async fn of_the_requests_that_come_at_once_one_extends_the_session() {
    let sessions = sessions().await;
    let cookie = sign_in(&sessions).await;
    let found = async || sessions.find(cookie).await.unwrap().unwrap();
    let_pass(61 * SECOND);

    let one = found().await;
    assert!(one.row().is_first_to_extend(), "it is about to write");
    let mut another = found().await;
    assert!(sessions.touch(&mut another).await.unwrap(), "it goes on");
    assert_eq!(found().await.row().life.expires, one.row().life.expires);

    // The one has left before it had written.
    let_pass(500 * MILLISECOND);
    assert!(sessions.touch(&mut found().await).await.unwrap());
    assert_eq!(found().await.row().life.expires, clock::now() + 1800);
}

#[tokio::test]
async fn a_session_that_ended_a_moment_ago_is_not_extended() {
    let sessions = sessions_with("SESSION_IDLE_TIMEOUT", "2").await;
    let mut life = sessions.begin_one().await;
    secretly(&sessions, "DELETE FROM session").await;
    assert!(!sessions.extend("her session", &mut life).await.unwrap());
}

#[tokio::test]
async fn memory_is_bounded() {
    let sessions = sessions().await;
    sessions.begin_one().await;
    let memory = &sessions.0.memory;
    let mut large = tokens();
    large.access.access_token = "x".repeat(1 << 20);
    let current = sessions.token_set("her session").await.unwrap().unwrap();
    assert!(sessions.keep("her session", &current, &large).await.unwrap());
    let read = row(&sessions).await.unwrap();
    for number in 0..100 {
        let handle = format!("session {number}");
        memory.remember(&handle, &read);
    }
    assert!((1 << 20..=16 << 20).contains(&memory.bytes_of_rows()));
}

#[tokio::test]
async fn strangers_are_not_remembered() {
    let sessions = sessions().await;
    for _ in 0..100 {
        let id = Id::default();
        assert!(sessions.find(id).await.unwrap().is_none());
    }
    assert!(sessions.0.memory.is_empty());
}
