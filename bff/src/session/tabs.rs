//! The open tabs of each session, and a way to make them look again.
//!
//! Nothing is told but that: whoever is woken reads the session's row. So to be woken twice, late or for nothing does no
//! harm, and nothing can be told that is not so.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::sync::watch;

use crate::ops::metrics::EventStream;

/// What it is that stays open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// The event stream of a page.
    Tab,
    /// A WebSocket to an upstream.
    Socket,
}

impl Kind {
    /// More than anybody keeps open, and few enough that no session wears a server out.
    const fn per_session(self) -> usize {
        match self {
            Self::Tab => 20,
            Self::Socket => 100,
        }
    }
}

/// Every tab that listens to this instance; clones share everything.
#[derive(Clone, Default)]
pub(super) struct Tabs {
    listening: Arc<Mutex<Listening>>,
    stopping: watch::Sender<bool>,
}

#[derive(Default)]
struct Listening {
    next: u64,
    tabs: HashMap<String, VecDeque<Waker>>,
}

struct Waker {
    id: u64,
    kind: Kind,
    wake: watch::Sender<()>,
}

/// One tab, for as long as it listens.
pub(super) struct Tab {
    id: u64,
    handle: String,
    woken: watch::Receiver<()>,
    tabs: Tabs,
    _counted: Option<EventStream>,
}

/// Why a tab is not listened for any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Closed {
    /// Newer tabs of the same session took all the places.
    Crowded,
    /// The server stops.
    Stopping,
}

impl Tabs {
    /// A tab begins to listen; if there are too many of this session and kind, the oldest has to go.
    pub(super) fn join(&self, handle: &str, kind: Kind) -> Tab {
        let mut listening = self.lock();
        let (wake, woken) = watch::channel(());
        let id = listening.next;
        listening.next += 1;
        if !self.is_stopping() {
            let tabs = listening.tabs.entry(handle.to_owned()).or_default();
            tabs.push_back(Waker { id, kind, wake });
            if tabs.iter().filter(|tab| tab.kind == kind).count() > kind.per_session() {
                let oldest = tabs.iter().position(|tab| tab.kind == kind);
                oldest.and_then(|oldest| tabs.remove(oldest));
            }
        }
        Tab {
            id,
            handle: handle.to_owned(),
            woken,
            tabs: self.clone(),
            _counted: (kind == Kind::Tab).then(EventStream::begin),
        }
    }

    /// This session's tabs look again.
    pub(super) fn wake(&self, handle: &str) {
        let listening = self.lock();
        for tab in listening.tabs.get(handle).into_iter().flatten() {
            tab.wake.send_replace(());
        }
    }

    /// All tabs look again, because something may have been missed.
    pub(super) fn wake_all(&self) {
        for tab in self.lock().tabs.values().flatten() {
            tab.wake.send_replace(());
        }
    }

    /// Closes every tab's connection, and those that still come.
    pub(super) fn stop(&self) {
        let mut listening = self.lock();
        self.stopping.send_replace(true);
        listening.tabs.clear();
    }

    /// Waits until the server stops.
    pub(super) async fn stopped(&self) {
        // The sender is our own: it is not gone before we are.
        let _ = self.stopping.subscribe().wait_for(|stopping| *stopping).await;
    }

    fn is_stopping(&self) -> bool {
        *self.stopping.borrow()
    }

    fn leave(&self, handle: &str, id: u64) {
        let mut listening = self.lock();
        let Some(tabs) = listening.tabs.get_mut(handle) else {
            return;
        };
        tabs.retain(|tab| tab.id != id);
        if tabs.is_empty() {
            listening.tabs.remove(handle);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Listening> {
        self.listening.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Tab {
    /// Waits until it is worth looking again.
    pub(super) async fn woken(&mut self) -> Result<(), Closed> {
        self.woken.changed().await.map_err(|_| {
            if self.tabs.is_stopping() {
                Closed::Stopping
            } else {
                Closed::Crowded
            }
        })
    }
}

impl Drop for Tab {
    fn drop(&mut self) {
        self.tabs.leave(&self.handle, self.id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_tabs_of_the_session_are_woken() {
        let tabs = Tabs::default();
        let (mut hers, his) = (tabs.join("alice", Kind::Tab), tabs.join("bob", Kind::Tab));
        tabs.wake("alice");
        assert_eq!(hers.woken().await, Ok(()));
        assert_eq!(his.woken.has_changed().ok(), Some(false));
    }

    #[tokio::test]
    async fn the_oldest_tab_makes_way() {
        let tabs = Tabs::default();
        let mut oldest = tabs.join("alice", Kind::Tab);
        let socket = tabs.join("alice", Kind::Socket);
        let places = 0..Kind::Tab.per_session();
        let mut newer: Vec<_> = places.map(|_| tabs.join("alice", Kind::Tab)).collect();
        assert_eq!(oldest.woken().await, Err(Closed::Crowded));
        tabs.wake("alice");
        assert_eq!(newer[0].woken().await, Ok(()));
        assert_eq!(
            socket.woken.has_changed().ok(),
            Some(true),
            "it is of another kind"
        );
    }

    #[tokio::test]
    async fn when_the_server_stops_nobody_goes_on_listening() {
        let tabs = Tabs::default();
        let mut early = tabs.join("alice", Kind::Tab);
        tabs.stop();
        assert_eq!(early.woken().await, Err(Closed::Stopping));
        assert_eq!(tabs.join("alice", Kind::Tab).woken().await, Err(Closed::Stopping));
    }

    #[test]
    fn who_leaves_is_forgotten() {
        let tabs = Tabs::default();
        drop((tabs.join("alice", Kind::Tab), tabs.join("alice", Kind::Tab)));
        assert!(tabs.lock().tabs.is_empty());
    }
}
