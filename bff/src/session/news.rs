//! What an open tab gets to know of its session, as it happens.

use std::{pin::pin, time::Duration};

use futures_util::{Stream, StreamExt, stream};

use super::{
    Sessions,
    tabs::{Closed, Kind, Tab},
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

/// Why what was opened in a session's name has to close.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SessionOver {
    /// It has ended.
    Ended,
    /// It has opened too many.
    Crowded,
    /// The server stops.
    Stopping,
}

impl Sessions {
    /// The news of a session, beginning with how long it lasts and ending with its end. To listen never extends it.
    ///
    /// `known` is the end that the tab was told before its connection broke.
    pub(crate) fn news(&self, handle: &str, known: Option<i64>) -> impl Stream<Item = News> + Send + use<> {
        self.listener(handle, known, Kind::Tab)
    }

    /// Waits until a session is over, for a WebSocket that was opened in its name; without one, until the server stops.
    pub(crate) async fn over(&self, handle: Option<&str>) -> SessionOver {
        let Some(handle) = handle else {
            self.0.tabs.stopped().await;
            return SessionOver::Stopping;
        };
        let mut news = pin!(self.listener(handle, None, Kind::Socket));
        loop {
            match news.next().await {
                Some(News::Lasts(_) | News::Extended(_)) => {}
                Some(News::Ended) => return SessionOver::Ended,
                Some(News::Crowded) => return SessionOver::Crowded,
                None => return SessionOver::Stopping,
            }
        }
    }

    fn listener(
        &self,
        handle: &str,
        known: Option<i64>,
        kind: Kind,
    ) -> impl Stream<Item = News> + Send + use<> {
        // Before the first look at the row, so that nothing can happen between the two.
        let tab = self.0.tabs.join(handle, kind);
        let listener = Listener {
            sessions: self.clone(),
            handle: handle.to_owned(),
            tab,
            told: None,
            known,
        };
        stream::unfold(Some(listener), |listener| async { listener?.next().await })
    }

    /// What was known of a session is so no more: its tabs on this instance look again, and so does the next request.
    pub(super) fn has_changed(&self, handle: &str) {
        self.0.memory.forget(handle);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::let_pass;

    #[test]
    fn a_tab_looks_again_when_the_time_has_come() {
        let_pass(Duration::ZERO);
        let now = clock::now();
        assert_eq!(until(now + 100), Duration::from_secs(100));
        assert_eq!(until(now - 100), Duration::from_secs(1), "at leisure");
    }
}
