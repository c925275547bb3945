use leptos::{
    ev::Event,
    prelude::*,
    wasm_bindgen::{JsCast, closure::Closure},
};
use web_sys::EventSource;

use super::LoginLink;
use crate::session::Session;

/// Tells an open tab that its session is over: signed out in another tab, by the provider, or by time.
///
/// Nothing is taken off the page, so that a half-written note can be saved. `bff` refuses its calls anyway.
#[component]
pub fn SessionEnded() -> impl IntoView {
    let session = Session::current();
    Effect::new(move || {
        if session.user().is_some() {
            listen(session);
        }
    });

    view! {
        <Show when=move || session.ended()>
            <div class="notice" role="alert">
                <p class="frame">
                    "Your session has ended. "
                    <LoginLink>"Sign in again"</LoginLink>
                </p>
            </div>
        </Show>
    }
}

/// For as long as the page lives: one connection per tab. Behind HTTP/2 that costs nothing worth counting.
fn listen(session: Session) {
    let Ok(events) = EventSource::new("/auth/events") else {
        return;
    };
    let source = events.clone();
    let on_end = Closure::<dyn Fn(Event)>::new(move |_| {
        source.close();
        session.end();
    });
    if events
        .add_event_listener_with_callback("session-ended", on_end.as_ref().unchecked_ref())
        .is_ok()
    {
        on_end.forget();
    }
}
