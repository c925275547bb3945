mod ear;
mod ends_soon;
mod watch;

use leptos::{either::EitherOf3, prelude::*, task::spawn_local};

use super::{LoginLink, use_here};
use crate::{
    at_once::AtOnce,
    session::{Over, Session},
};
use ear::Ear;
use ends_soon::EndsSoon;
use watch::Watch;

/// Tells an open tab that its session is over, or about to be: signed out in another tab or on another device, by the provider,
/// by time, or by somebody else's signing in.
///
/// Nothing is taken off the page, so that a half-written note can be saved. `bff` refuses its calls anyway.
///
/// When a page begins there is nothing to tell, so this begins when the page lives, and its code may come after it.
#[component]
pub fn SessionNotice() -> impl IntoView {
    let notice = RwSignal::new(None::<ViewFn>);
    Effect::new(move || {
        spawn_local(async move { notice.set(load_session_notice().await.ok()) });
    });
    move || notice.get().map(|notice| notice.run())
}

/// In a release, a file of its own.
#[cfg(feature = "split")]
#[leptos::wasm_split::wasm_split(load_session_notice, wasm_split_path = ::leptos::wasm_split, fallible)]
#[allow(
    clippy::unnecessary_wraps,
    reason = "how `wasm_split` tells that the file did not come"
)]
fn load_session_notice() -> Result<ViewFn, leptos::wasm_split::SplitLoaderError> {
    Ok(ViewFn::from(|| AtOnce(view! { <Notice /> })))
}

#[cfg(not(feature = "split"))]
fn load_session_notice() -> std::future::Ready<Result<ViewFn, std::convert::Infallible>> {
    std::future::ready(Ok(ViewFn::from(|| AtOnce(view! { <Notice /> }))))
}

#[component]
fn Notice() -> impl IntoView {
    let session = Session::current();
    let watch = Watch::new(session);
    Effect::new(move || {
        if session.user().is_some() {
            Ear::new(session, watch).listen_while_visible();
            watch.begin();
        }
    });

    let notice = move || match session.over() {
        Some(Over::Ended) => Some(("notice", EitherOf3::A(view! { <Ended /> }))),
        Some(Over::Replaced) => Some(("notice", EitherOf3::B(view! { <Replaced /> }))),
        None => {
            let soon = || {
                (
                    "notice notice-caution",
                    EitherOf3::C(view! { <EndsSoon watch /> }),
                )
            };
            watch.ends_soon().then(soon)
        }
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
