use std::pin::pin;

use futures_util::StreamExt;

use super::sessions;
use crate::session::News;

#[tokio::test]
async fn a_tab_that_comes_back_is_told_whether_the_session_lasts_longer_than_it_knew() {
    let sessions = sessions().await;
    let expires = sessions.begin_one().await.expires;
    for (known, news) in [
        (None, News::Lasts(expires)),
        (Some(expires), News::Lasts(expires)),
        (Some(expires - 1), News::Extended(expires)),
    ] {
        let mut told = pin!(sessions.news("her session", known));
        assert_eq!(told.next().await, Some(news), "{known:?}");
    }
}
