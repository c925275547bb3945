use leptos::prelude::*;
use leptos_router::components::A;

use super::{Avatar, LoginLink, LogoMark};
use crate::{PRODUCT, api::User, session::Session};

/// The head of every page: where one is, where one can go, and who one is.
#[component]
pub fn Header() -> impl IntoView {
    let account = match Session::current().user() {
        Some(user) => view! { <SignedIn user /> }.into_any(),
        None => view! { <LoginLink class="button button-primary">"Sign in"</LoginLink> }.into_any(),
    };

    view! {
        <header class="site-header">
            <div class="frame">
                <A href="/" exact=true attr:class="brand">
                    <LogoMark />
                    {PRODUCT}
                </A>
                <nav aria-label="Main">
                    <A href="/notes">"Notes"</A>
                    <A href="/account">"Account"</A>
                </nav>
                <div class="site-header-account">{account}</div>
            </div>
        </header>
    }
}

/// Signing out is a plain form: it works before the page has hydrated, and without JavaScript at all.
#[component]
fn SignedIn(user: User) -> impl IntoView {
    let sign_out = Session::current().form_action("/auth/logout");
    view! {
        <span class="person">
            <Avatar name=user.name.clone() />
            <span class="person-name">{user.name}</span>
        </span>
        <form method="post" action=sign_out>
            <button class="button">"Sign out"</button>
        </form>
    }
}
