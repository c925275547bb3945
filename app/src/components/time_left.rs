use std::time::Duration;

use leptos::prelude::*;
use web_sys::js_sys::Date;

use crate::{
    format,
    session::{Lasts, Session},
};

/// How long the session still lasts, counted down. Without JavaScript it says what was true when the page was rendered.
#[component]
pub fn TimeLeft(
    /// Which of its ends.
    of: fn(Lasts, f64) -> u64,
    /// What the server has said, in seconds.
    #[prop(optional)]
    before: u64,
) -> impl IntoView {
    let session = Session::current();
    let (now, set_now) = signal(None);
    Effect::new(move || {
        let tick = move || set_now.set(Some(Date::now()));
        tick();
        if let Ok(clock) = set_interval_with_handle(tick, Duration::from_secs(1)) {
            on_cleanup(move || clock.clear());
        }
    });
    let left = Memo::new(move |_| {
        now.get()
            .zip(session.lasts())
            .map_or(before, |(now, lasts)| of(lasts, now))
    });
    // A timer is not read out unless one goes there.
    view! { <span role="timer">{move || format::time_left(left.get())}</span> }
}
