use std::time::Duration;

use leptos::{
    prelude::*,
    serde_json,
    wasm_bindgen::{JsCast, closure::Closure},
};
use serde::Deserialize;
use web_sys::{EventSource, MessageEvent};

use super::Watch;
use crate::{
    api::this_page,
    session::{Over, Session},
};

/// How long to wait before asking again, if the server had no stream for us.
const PAUSE: Duration = Duration::from_secs(30);

/// Listens to the server. A hidden tab does not: over HTTP/1.1 a browser has six connections for all its tabs, and nobody
/// reads the notice before the tab is shown, when the first thing it hears is whether its session is still alive.
#[derive(Clone, Copy)]
pub(super) struct Ear {
    session: Session,
    watch: Watch,
    source: StoredValue<Option<EventSource>, LocalStorage>,
}

#[derive(Deserialize)]
struct Extended {
    expires_in: u64,
}

impl Ear {
    pub(super) fn new(session: Session, watch: Watch) -> Self {
        Self {
            session,
            watch,
            source: StoredValue::new_local(None),
        }
    }

    pub(super) fn listen_while_visible(self) {
        self.look();
        // For as long as the page lives.
        let _ = window_event_listener_untyped("visibilitychange", move |_| {
            self.look();
            if !document().hidden() {
                self.watch.look();
            }
        });
    }

    fn look(self) {
        if document().hidden() || self.session.over_untracked() {
            self.close();
        } else if self.source.with_value(Option::is_none) {
            self.open();
        }
    }

    fn close(self) {
        self.source.update_value(|source| {
            if let Some(source) = source.take() {
                source.close();
            }
        });
    }

    fn open(self) {
        let Ok(source) = EventSource::new(&format!("/auth/events?session={}", this_page::session())) else {
            return;
        };
        on(&source, "session-ended", move |_| {
            self.close();
            self.session.is_over(Over::Ended);
        });
        on(&source, "session-extended", move |event| {
            let data = event.data().as_string().unwrap_or_default();
            if let Ok(Extended { expires_in }) = serde_json::from_str(&data) {
                self.session.is_extended(expires_in);
            }
        });
        // The browser connects again by itself, unless the answer was no stream at all.
        on(&source, "error", move |_| {
            let given_up = self.source.with_value(|source| {
                source
                    .as_ref()
                    .is_some_and(|source| source.ready_state() == EventSource::CLOSED)
            });
            if given_up {
                self.close();
                set_timeout(move || self.look(), PAUSE);
            }
        });
        self.source.set_value(Some(source));
    }
}

fn on(source: &EventSource, event: &str, act: impl Fn(MessageEvent) + 'static) {
    let listener = Closure::<dyn Fn(MessageEvent)>::new(act).into_js_value();
    if source
        .add_event_listener_with_callback(event, listener.unchecked_ref())
        .is_err()
    {
        leptos::logging::warn!("nothing is heard of {event}");
    }
}
