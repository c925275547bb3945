//! What an open tab gets to know of its session, as it happens.

use std::time::Duration;

use futures_util::{Stream, stream};

use super::{
    Sessions,
    tabs::{Closed, Tab},
};
use crate::clock;

/// How long to wait before a database that did not answer is asked again.
const PAUSE: Duration = Duration::from_secs(5);

/// Something that a tab wants to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum News {
    /// The session lasts until then (seconds since 1970) unless it is extended or ended.
    Lasts(i64),
    /// It lasts longer than was said before.
    Extended(i64),
    /// It is over: signed out, ended elsewhere, or out of time.
    Ended,
    /// Too many tabs of this session listen: this one hears no more.
    Crowded,
}

impl Sessions {
    /// The news of a session, beginning with how long it lasts and ending with its end. To listen never extends it.
    ///
    /// `known` is the end that the tab was told before its connection broke.
    pub(crate) fn news(&self, handle: &str, known: Option<i64>) -> impl Stream<Item = News> + Send + use<> {
        // Before the first look at the row, so that nothing can happen between the two.
        let tab = self.0.tabs.join(handle);
        let listener = Listener {
            sessions: self.clone(),
            handle: handle.to_owned(),
            tab,
            told: None,
            known,
        };
        stream::unfold(Some(listener), |listener| async { listener?.next().await })
    }

    /// Makes the tabs that listen to this instance look at their session again.
    pub(super) fn wake_tabs(&self, handle: &str) {
        self.0.tabs.wake(handle);
    }

    /// Closes the connections of all tabs, which would keep a server from stopping.
    pub(crate) fn close_tabs(&self) {
        self.0.tabs.stop();
    }
}

struct Listener {
    sessions: Sessions,
    handle: String,
    tab: Tab,
    /// The end that this connection was told last.
    told: Option<i64>,
    known: Option<i64>,
}

impl Listener {
    /// The next news; without a listener they are the last.
    async fn next(mut self) -> Option<(News, Option<Self>)> {
        loop {
            let pause = match self.sessions.life(&self.handle).await {
                Ok(None) => return Some((News::Ended, None)),
                Ok(Some(life)) if self.told == Some(life.expires) => until(life.expires),
                Ok(Some(life)) => {
                    let told = self.told.replace(life.expires).or(self.known);
                    let longer = told.is_some_and(|told| told < life.expires);
                    let news = if longer { News::Extended } else { News::Lasts };
                    return Some((news(life.expires), Some(self)));
                }
                Err(error) => {
                    tracing::warn!(%error, "an open tab waits for the session database");
                    PAUSE
                }
            };
            tokio::select! {
                () = tokio::time::sleep(pause) => {}
                woken = self.tab.woken() => match woken {
                    Ok(()) => {}
                    Err(Closed::Crowded) => return Some((News::Crowded, None)),
                    Err(Closed::Stopping) => return None,
                }
            }
        }
    }
}

/// A session that nobody touches ends without anybody's doing: its tabs look again when its time has come.
fn until(end: i64) -> Duration {
    Duration::from_secs(u64::try_from(end - clock::now()).unwrap_or(0).max(1))
}
