//! Who may refresh, and how long the others wait.

use super::{SECOND, sessions, tokens};
use crate::{
    clock::{self, let_pass},
    oidc::{TargetService, TokenSet},
    session::{AccessToken, Credential, access_token::Wanted},
};

fn wanted() -> Wanted {
    Wanted {
        handle: "her session".to_owned(),
        service: None,
        refused: None,
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
async fn a_lease_is_of_one_version() {
    let sessions = sessions().await;
    sessions.begin_one().await;
    assert!(!sessions.lease("her session", 2).await.unwrap());
    assert!(sessions.lease("her session", 1).await.unwrap());
    sessions.give_back_lease("her session", 2, 0).await.unwrap();
    assert!(!sessions.lease("her session", 1).await.unwrap());
    sessions.give_back_lease("her session", 1, 0).await.unwrap();
    assert!(sessions.lease("her session", 1).await.unwrap());
}

#[tokio::test]
async fn another_instance_is_waited_for_no_longer_than_fifteen_seconds() {
    let until = |end| {
        let mut tokens = tokens();
        tokens.access.expires_at = Some(end);
        tokens.refresh_token = Some("refresh".to_owned());
        tokens
    };
    waits_in_vain(&until(clock::now()), wanted()).await;
    // A token that lasts, and that an upstream has refused.
    let lasting = until(clock::now() + 9999);
    let refused = Some(Credential::of(&lasting.access));
    waits_in_vain(&lasting, Wanted { refused, ..wanted() }).await;
}

async fn waits_in_vain(tokens: &TokenSet, wanted: Wanted) {
    let sessions = sessions().await;
    sessions.begin_with(tokens).await;
    // The other instance takes the lease again and again.
    let ever = clock::now() + 9999;
    sessions.give_back_lease("her session", 1, ever).await.unwrap();
    let waiting = {
        let sessions = sessions.clone();
        tokio::spawn(async move { sessions.refreshed_for_a_call(wanted).await })
    };
    tokio::task::yield_now().await;
    let_pass(15 * SECOND);
    while !waiting.is_finished() {
        let_pass(SECOND);
        tokio::time::sleep(SECOND / 100).await;
    }
    let outcome = waiting.await.unwrap();
    assert!(matches!(outcome, AccessToken::Unavailable(_)), "{outcome:?}");
    assert!(sessions.lives().await);
}

#[tokio::test]
async fn a_refresh_token_that_is_dead_because_another_took_its_place_ends_nothing() {
    let sessions = sessions().await;
    sessions.begin_one().await;
    let first = sessions.token_set("her session").await.unwrap().unwrap();
    assert!(sessions.keep("her session", &first, &tokens()).await.unwrap());
    let outcome = sessions.ended_unless_replaced(&wanted(), 1).await.unwrap();
    assert!(matches!(outcome, AccessToken::Granted(_)), "{outcome:?}");
    assert!(sessions.lives().await);
    let outcome = sessions.ended_unless_replaced(&wanted(), 2).await.unwrap();
    assert!(matches!(outcome, AccessToken::Ended), "{outcome:?}");
    assert!(!sessions.lives().await);
}

#[tokio::test]
async fn after_a_failure_nobody_tries_again_for_five_seconds_while_the_token_is_good() {
    for (expires_in, pause) in [(100, 5), (4, 3)] {
        let sessions = sessions().await;
        let mut tokens = tokens();
        tokens.access.expires_at = Some(clock::now() + expires_in);
        sessions.begin_with(&tokens).await;
        let current = async || sessions.token_set("her session").await.unwrap().unwrap();
        let outcome = sessions
            .current_after_a_failure(&wanted(), &current().await)
            .await;
        assert!(matches!(outcome, Ok(AccessToken::Granted(_))), "{outcome:?}");
        let_pass((pause - 1) * SECOND);
        assert!(current().await.is_leased(), "{expires_in}");
        let_pass(SECOND);
        assert!(!current().await.is_leased(), "{expires_in}");
    }
}

#[tokio::test]
async fn without_a_refresh_token_a_token_that_is_due_is_used_while_it_lasts() {
    let sessions = sessions().await;
    let mut tokens = tokens();
    tokens.access.expires_at = Some(clock::now() + 10);
    sessions.begin_with(&tokens).await;
    let_pass(8 * SECOND);
    let outcome = sessions.refreshed_for_a_call(wanted()).await;
    assert!(matches!(outcome, AccessToken::Granted(_)), "{outcome:?}");
    assert!(sessions.lives().await);
    let_pass(SECOND);
    let outcome = sessions.refreshed_for_a_call(wanted()).await;
    assert!(matches!(outcome, AccessToken::Ended), "{outcome:?}");
    assert!(!sessions.lives().await);
}

#[tokio::test]
async fn without_a_refresh_token_there_is_none_for_another_service_and_the_session_goes_on() {
    let sessions = sessions().await;
    let mut tokens = tokens();
    tokens.access.expires_at = Some(clock::now() + 100);
    sessions.begin_with(&tokens).await;
    let for_another = || Wanted {
        service: Some(TargetService {
            resource: Some("https://billing.example".to_owned()),
            ..TargetService::default()
        }),
        ..wanted()
    };
    let outcome = sessions.refreshed_for_a_call(for_another()).await;
    assert!(matches!(outcome, AccessToken::Unavailable(_)), "{outcome:?}");
    assert!(sessions.lives().await);
    let_pass(100 * SECOND);
    let outcome = sessions.refreshed_for_a_call(for_another()).await;
    assert!(matches!(outcome, AccessToken::Ended), "{outcome:?}");
    assert!(!sessions.lives().await);
}
