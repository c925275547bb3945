use leptos::{either::Either, prelude::*};

use super::{LoginLink, Watch};
use crate::{components::TimeLeft, session::Session};

/// There is still time to do something about it.
#[component]
pub(super) fn EndsSoon(
    /// Who noticed.
    watch: Watch,
) -> impl IntoView {
    let session = Session::current();
    // Idle or not, it lasts no longer than it may.
    let is_last = Memo::new(move |_| {
        session
            .lasts()
            .is_some_and(|lasts| lasts.if_idle(0.0) >= lasts.at_most(0.0))
    });
    let way_on = move || {
        if is_last.get() {
            Either::Left(view! { <LoginLink class="button">"Sign in again"</LoginLink> })
        } else {
            Either::Right(view! {
                <button class="button" on:click=move |_| watch.stay()>
                    "Stay signed in"
                </button>
            })
        }
    };
    view! {
        <p>
            <strong>"Your session is about to end."</strong> " "
            <TimeLeft of=|lasts, now| lasts.if_idle(now) />
            " left. What you typed stays on this page."
        </p>
        {way_on}
    }
}
