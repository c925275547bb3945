use leptos::{either::Either, prelude::*};
use leptos_router::components::A;

use super::{LoginLink, LogoMark, UserMenu};
use crate::{PRODUCT, session::Session};

/// The head of every page: where one is, where one can go, and who one is.
#[component]
pub fn Header() -> impl IntoView {
    let account = match Session::current().user() {
        Some(user) => Either::Left(view! { <UserMenu user /> }),
        None => Either::Right(view! { <LoginLink class="button button-primary">"Sign in"</LoginLink> }),
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
                    <A href="/explorer">"API explorer"</A>
                    <A href="/how-it-works">"How it works"</A>
                </nav>
                <div class="site-header-account">{account}</div>
            </div>
        </header>
    }
}
