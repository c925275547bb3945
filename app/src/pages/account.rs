//! Who one is here, for how long, and how well one has signed in.

mod claims;
mod sign_in;
mod times;

use leptos::prelude::*;
use leptos_meta::Title;

use crate::{
    api::{SessionView, User, current_session},
    components::{Avatar, ProblemAlert, RequireLogin},
};
use claims::Claims;
use sign_in::SignIn;
use times::Times;

/// What this app knows about the person in front of it.
#[component]
pub fn Account() -> impl IntoView {
    view! {
        <RequireLogin>
            <Title text="Account" />
            <section class="frame page">
                <h1>"Account"</h1>
                <Details />
            </section>
        </RequireLogin>
    }
}

#[component]
fn Details() -> impl IntoView {
    let session = Resource::new(|| (), |()| current_session());
    view! {
        <Suspense fallback=|| view! { <div class="skeleton skeleton-page" aria-hidden="true"></div> }>
            {move || Suspend::new(async move {
                match session.await {
                    Ok(SessionView { user, claims, scopes, session }) => {
                        view! {
                            <Person user />
                            <div class="columns">
                                <Claims claims=claims.clone() />
                                <div class="stack">
                                    <Times session />
                                    <SignIn claims scopes />
                                </div>
                            </div>
                        }
                            .into_any()
                    }
                    Err(error) => view! { <ProblemAlert error /> }.into_any(),
                }
            })}
        </Suspense>
    }
}

#[component]
fn Person(user: User) -> impl IntoView {
    view! {
        <div class="person person-large">
            <Avatar name=user.name.clone() />
            <div>
                <p class="person-name">{user.name}</p>
                <p class="quiet">
                    <code>{user.sub}</code>
                </p>
            </div>
        </div>
    }
}
