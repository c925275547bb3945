use std::sync::Arc;

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::components::A;

use super::{
    login_url,
    require::{Require, Requirement},
    use_here,
};
use crate::api::SessionView;

/// Shows its children to somebody who has allowed this app to act in this scope (RFC 6749 §3.3), and a page with the status 403 to
/// everybody else who is signed in; it leads to the provider, who asks again.
///
/// ```
/// # use leptos::prelude::*;
/// # use app::components::RequireScope;
/// #[component]
/// fn Calendar() -> impl IntoView {
///     view! {
///         <RequireScope name="calendar.read">
///             <h1>"Calendar"</h1>
///         </RequireScope>
///     }
/// }
/// ```
///
/// Like [`RequireLogin`](super::RequireLogin) it protects no data. A server function asks `crate::server::require_scope`, an API
/// looks at its token. What is asked for at a login is in `OIDC_SCOPES`.
#[component]
pub fn RequireScope(
    /// The scope.
    name: &'static str,
    /// The page.
    children: ChildrenFn,
) -> impl IntoView {
    let is_met: Requirement = Arc::new(move |session: &SessionView| session.allows(name));
    let otherwise = || view! { <NotAllowed /> }.into_any();
    view! { <Require is_met otherwise children /> }
}

#[component]
fn NotAllowed() -> impl IntoView {
    let here = use_here();
    let ask_again = move || format!("{}&prompt=consent", login_url(&here.get()));
    view! {
        <Title text="Not allowed so far" />
        <section class="frame page-narrow">
            <p class="eyebrow">"403"</p>
            <h1>"Not allowed so far"</h1>
            <p class="lead">
                "This page needs something that this app may not do in your name. You can allow it where you sign in."
            </p>
            <p class="actions">
                <a class="button button-primary" rel="external" href=ask_again>
                    "Sign in and allow it"
                </a>
                <A href="/" attr:class="button">
                    "Home"
                </A>
            </p>
        </section>
    }
}
