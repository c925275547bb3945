use std::time::Duration;

use leptos::{
    ev::Event,
    prelude::*,
    wasm_bindgen::{JsCast, closure::Closure},
};
use web_sys::EventSource;

use super::{LoginLink, login_link::use_here};
use crate::{
    api::this_page,
    session::{Over, Session},
};

/// Tells an open tab that its session is over: signed out in another tab or on another device, by the provider, by time, or
/// by somebody else's signing in.
///
/// Nothing is taken off the page, so that a half-written note can be saved. `bff` refuses its calls anyway.
#[component]
pub fn SessionNotice() -> impl IntoView {
    let session = Session::current();
    Effect::new(move || {
        if session.user().is_some() {
            Ear::new(session).listen_while_visible();
        }
    });

    view! {
        {move || {
            session
                .over()
                .map(|how| {
                    view! {
                        <div class="notice" role="alert">
                            <div class="frame">
                                {match how {
                                    Over::Ended => view! { <Ended /> }.into_any(),
                                    Over::Replaced => view! { <Replaced /> }.into_any(),
                                }}
                            </div>
                        </div>
                    }
                })
        }}
    }
}

#[component]
fn Ended() -> impl IntoView {
    view! {
        <p>
            <strong>"Your session has ended."</strong>
            " What you typed is still here, but nothing can be sent any more."
        </p>
        <LoginLink class="button">"Sign in again"</LoginLink>
    }
}

#[component]
fn Replaced() -> impl IntoView {
    let here = use_here();
    view! {
        <p>
            <strong>"Somebody signed in again in this browser."</strong>
            " This page was opened before that, so it can send nothing any more. What you typed is still here."
        </p>
        <a class="button" rel="external" href=here>
            "Continue as whoever is signed in"
        </a>
    }
}

/// How long to wait before asking again, if the server had no stream for us.
const PAUSE: Duration = Duration::from_secs(30);

/// Listens to the server. A hidden tab does not: over HTTP/1.1 a browser has six connections for all its tabs, and nobody
/// reads the notice before the tab is shown, when the first thing it hears is whether its session is still alive.
#[derive(Clone, Copy)]
struct Ear {
    session: Session,
    source: StoredValue<Option<EventSource>, LocalStorage>,
}

impl Ear {
    fn new(session: Session) -> Self {
        let source = StoredValue::new_local(None);
        Self { session, source }
    }

    fn listen_while_visible(self) {
        self.look();
        // For as long as the page lives.
        let _ = window_event_listener_untyped("visibilitychange", move |_| self.look());
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
        on(&source, "session-ended", move || {
            self.close();
            self.session.is_over(Over::Ended);
        });
        // The browser connects again by itself, unless the answer was no stream at all.
        on(&source, "error", move || {
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

fn on(source: &EventSource, event: &str, act: impl Fn() + 'static) {
    let listener = Closure::<dyn Fn(Event)>::new(move |_| act()).into_js_value();
    if source
        .add_event_listener_with_callback(event, listener.unchecked_ref())
        .is_err()
    {
        leptos::logging::warn!("nothing is heard of {event}");
    }
}
