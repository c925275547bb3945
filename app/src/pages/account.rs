use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::components::A;

use crate::{
    api::{Claim, ClaimValue, SessionTimes, SessionView, User, current_session},
    components::{Avatar, ProblemAlert, RequireLogin},
    format,
};

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
    let session = Resource::new_blocking(|| (), |()| current_session());
    view! {
        <Suspense fallback=|| view! { <div class="skeleton skeleton-page" aria-hidden="true"></div> }>
            {move || Suspend::new(async move {
                match session.await {
                    Ok(SessionView { user, claims, session }) => {
                        view! {
                            <Person user />
                            <div class="columns">
                                <Claims claims />
                                <Times session />
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

#[component]
fn Claims(claims: Vec<Claim>) -> impl IntoView {
    let rows = claims.into_iter().map(|Claim { name, value }| {
        view! {
            <div>
                <dt>
                    {label(&name)} " " <code>{name}</code>
                </dt>
                <dd>{written(value)}</dd>
            </div>
        }
    });
    view! {
        <section class="card" aria-labelledby="claims">
            <h2 id="claims">"What the provider says"</h2>
            <dl class="facts">{rows.collect_view()}</dl>
        </section>
    }
}

#[component]
fn Times(session: SessionTimes) -> impl IntoView {
    view! {
        <section class="card" aria-labelledby="session">
            <h2 id="session">"This session"</h2>
            <dl class="facts">
                <div>
                    <dt>"Signed in since"</dt>
                    <dd>{format::utc(session.created_at)}</dd>
                </div>
                <div>
                    <dt>"Ends if you do nothing"</dt>
                    <dd>{format!("in {}", format::duration(session.expires_in))}</dd>
                </div>
                <div>
                    <dt>"Ends in any case"</dt>
                    <dd>{format!("in {}", format::duration(session.absolute_expires_in))}</dd>
                </div>
                <div>
                    <dt>"Public handle"</dt>
                    <dd>
                        <code>{session.id}</code>
                    </dd>
                </div>
            </dl>
            <p>
                <A href="/account/sessions">"Where you are signed in"</A>
            </p>
            <p class="quiet">
                "There is no token on this page. The browser holds a cookie that scripts cannot read; "
                "the tokens it stands for never leave the server."
            </p>
        </section>
    }
}

/// `email_verified` → "Email verified".
fn label(claim: &str) -> String {
    let words = claim.replace('_', " ");
    let mut letters = words.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default()
}

fn written(value: ClaimValue) -> AnyView {
    match value {
        ClaimValue::Flag(flag) => {
            let (class, word) = if flag {
                ("tag tag-yes", "yes")
            } else {
                ("tag", "no")
            };
            view! { <span class=class>{word}</span> }.into_any()
        }
        ClaimValue::Time(seconds) => format::utc(seconds).into_any(),
        ClaimValue::List(items) => items
            .into_iter()
            .map(|item| view! { <span class="tag">{item}</span> " " })
            .collect_view()
            .into_any(),
        ClaimValue::Text(text) => text.into_any(),
    }
}
