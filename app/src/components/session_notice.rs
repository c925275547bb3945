mod ear;
mod ends_soon;
mod watch;

use leptos::prelude::*;

use super::{LoginLink, login_link::use_here};
use crate::session::{Over, Session};
use ear::Ear;
use ends_soon::EndsSoon;
use watch::Watch;

/// Tells an open tab that its session is over, or about to be: signed out in another tab or on another device, by the provider,
/// by time, or by somebody else's signing in.
///
/// Nothing is taken off the page, so that a half-written note can be saved. `bff` refuses its calls anyway.
#[component]
pub fn SessionNotice() -> impl IntoView {
    let session = Session::current();
    let watch = Watch::new(session);
    Effect::new(move || {
        if session.user().is_some() {
            Ear::new(session, watch).listen_while_visible();
            watch.begin();
        }
    });

    let notice = move || match session.over() {
        Some(Over::Ended) => Some(("notice", view! { <Ended /> }.into_any())),
        Some(Over::Replaced) => Some(("notice", view! { <Replaced /> }.into_any())),
        None => watch
            .ends_soon()
            .then(|| ("notice notice-caution", view! { <EndsSoon watch /> }.into_any())),
    };
    view! {
        {move || {
            notice()
                .map(|(class, notice)| {
                    view! {
                        <div class=class role="alert">
                            <div class="frame">{notice}</div>
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
