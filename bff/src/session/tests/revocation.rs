use super::{SECOND, sessions, tokens};
use crate::{clock::let_pass, oidc::TokenSet};

#[tokio::test]
async fn a_row_is_one_instances_for_a_minute_and_then_anybodys() {
    let sessions = sessions().await;
    let refresh_token = Some("refresh".to_owned());
    let tokens = TokenSet {
        refresh_token,
        ..tokens()
    };
    sessions.revoke_later(&tokens).await.unwrap();
    let claimed = async || sessions.claim_revocations().await.unwrap().len();
    assert_eq!(claimed().await, 1);
    let_pass(59 * SECOND);
    assert_eq!(claimed().await, 0);
    let_pass(SECOND);
    assert_eq!(claimed().await, 1);
}
