use leptos::{either::Either, prelude::*};
use leptos_meta::Title;

use super::{LoginLink, login_url, use_here};
use crate::session::Session;

/// Shows its children to somebody who is signed in, and leads everybody else to the login and back.
///
/// ```
/// # use leptos::prelude::*;
/// # use app::components::RequireLogin;
/// #[component]
/// fn Invoices() -> impl IntoView {
///     view! {
///         <RequireLogin>
///             <h1>"Invoices"</h1>
///         </RequireLogin>
///     }
/// }
/// ```
///
/// It spares people an empty page; it protects no data. The API does, behind every server function.
#[component]
pub fn RequireLogin(
    /// The page. Not even built for somebody who is signed out.
    children: Children,
) -> impl IntoView {
    if Session::current().user().is_some() {
        return Either::Left(children());
    }
    leave_for(&login_url(&use_here().get_untracked()));
    Either::Right(view! {
        <Title text="Sign in" />
        <section class="frame page-narrow">
            <h1>"Sign in to go on"</h1>
            <p class="lead">"You are on your way to the login page."</p>
            <LoginLink class="button button-primary">"Sign in"</LoginLink>
        </section>
    })
}

#[cfg(feature = "ssr")]
use crate::server::redirect as leave_for;

/// A navigation that the browser makes, because the router does not know the way.
#[cfg(not(feature = "ssr"))]
pub(crate) fn leave_for(url: &str) {
    if let Err(error) = window().location().assign(url) {
        leptos::logging::error!("cannot go to {url}: {error:?}");
    }
}
