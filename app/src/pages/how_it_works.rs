//! The way of a login and of a call, with the messages of the reader's own session as far as they may be shown.

mod messages;
mod step;

use leptos::prelude::*;
use leptos_meta::Title;

use crate::{
    api::{Kept, SessionView, current_session, kept_for_this_session},
    components::{LoginLink, ProblemAlert},
    session::Session,
};
use messages::Messages;
use step::Sequence;

/// How a login works, step by step.
#[component]
pub fn HowItWorks() -> impl IntoView {
    let sequence = match Session::current().user() {
        Some(_) => view! { <Yours /> }.into_any(),
        None => view! { <Anybodys /> }.into_any(),
    };
    view! {
        <Title text="How it works" />
        <section class="frame page">
            <h1>"How it works"</h1>
            <p class="lead">
                "Every message between browser, server, provider and API, from the click on “Sign in” to the first call. "
                "What is secret is blacked out; the page does not have it."
            </p>
            {sequence}
        </section>
    }
}

#[component]
fn Anybodys() -> impl IntoView {
    view! {
        <p class="outcome">
            <LoginLink>"Sign in"</LoginLink>
            " to see this with the names and times of your own session."
        </p>
        <Sequence messages=Messages::of_anybody() />
    }
}

#[component]
fn Yours() -> impl IntoView {
    let session = Resource::new(
        || (),
        |()| async {
            let kept = kept_for_this_session().await?;
            current_session().await.map(|session| (session, kept))
        },
    );
    view! {
        <Suspense fallback=|| view! { <div class="skeleton skeleton-page" aria-hidden="true"></div> }>
            {move || Suspend::new(async move {
                match session.await {
                    Ok((session, kept)) => yours(session, kept).into_any(),
                    Err(error) => view! { <ProblemAlert error /> }.into_any(),
                }
            })}
        </Suspense>
    }
}

fn yours(session: SessionView, kept: Kept) -> impl IntoView {
    view! { <Sequence messages=Messages::of(&session, &kept) /> }
}
