//! What this is, on one page. A fork replaces it.

mod call;
mod flow;
mod points;
mod steps;

use leptos::{either::Either, prelude::*};
use leptos_meta::{Meta, Title};
use leptos_router::components::A;

use crate::{
    api::User,
    at_once::AtOnce,
    components::{ArrowIcon, LoginLink},
    session::Session,
};
use call::Call;
use flow::Flow;
use points::Points;
use steps::Steps;

/// The front page.
#[component]
pub fn Home() -> impl IntoView {
    let actions = match Session::current().user() {
        Some(user) => Either::Left(view! { <Welcome user /> }),
        None => Either::Right(view! { <Invitation /> }),
    };

    AtOnce(view! {
        <Title text="" />
        <Meta
            name="description"
            content="A Leptos app with its own backend for frontend: OpenID Connect, sessions and API calls, and no token in the browser."
        />
        <section class="frame hero">
            <div>
                <h1>"Sign-in and API calls, with no token in the browser."</h1>
                <p class="lead">
                    "A Leptos app and the axum server behind it, which speaks OpenID Connect, keeps the session and calls your APIs. "
                    "Fork it and begin with your first page."
                </p>
                {actions}
            </div>
            <Call />
        </section>
        <Flow />
        <Points />
        <Steps />
    })
}

#[component]
fn Invitation() -> impl IntoView {
    view! {
        <p class="actions">
            <LoginLink class="button button-primary button-large">
                "Sign in"
                <ArrowIcon />
            </LoginLink>
            <A href="/how-it-works" attr:class="button button-large">
                "How it works"
            </A>
        </p>
    }
}

#[component]
fn Welcome(user: User) -> impl IntoView {
    view! {
        <p class="welcome">{format!("Welcome, {}", user.name)}</p>
        <p class="actions">
            <A href="/notes" attr:class="button button-primary button-large">
                "Your notes"
                <ArrowIcon />
            </A>
            <A href="/account" attr:class="button button-large">
                "Your account"
            </A>
        </p>
    }
}
