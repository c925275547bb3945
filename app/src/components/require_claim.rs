use std::sync::Arc;

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::components::A;

use super::require::{Require, Requirement};
use crate::api::{ClaimValue, SessionView};

/// Shows its children to somebody of whom the provider says this, and a page with the status 403 to everybody else who is
/// signed in.
///
/// ```
/// # use leptos::prelude::*;
/// # use app::{api::ClaimValue, components::RequireClaim};
/// #[component]
/// fn Payroll() -> impl IntoView {
///     view! {
///         <RequireClaim name="department" value=ClaimValue::Text("finance".to_owned())>
///             <h1>"Payroll"</h1>
///         </RequireClaim>
///     }
/// }
/// ```
///
/// Like [`RequireLogin`](super::RequireLogin) it protects no data. A server function asks `crate::server::require_claim`, an API
/// looks at its token.
#[component]
pub fn RequireClaim(
    /// The claim's name.
    name: &'static str,
    /// What it has to be, or, of a claim that is a list, to contain.
    value: ClaimValue,
    /// The page.
    children: ChildrenFn,
) -> impl IntoView {
    let is_met: Requirement = Arc::new(move |session: &SessionView| session.says(name, &value));
    let otherwise = || view! { <NotForThisAccount /> }.into_any();
    view! { <Require is_met otherwise children /> }
}

#[component]
fn NotForThisAccount() -> impl IntoView {
    view! {
        <Title text="Not for this account" />
        <section class="frame page-narrow">
            <p class="eyebrow">"403"</p>
            <h1>"Not for this account"</h1>
            <p class="lead">
                "You are signed in, but your account is not allowed to see this page. Somebody who runs this site can change that."
            </p>
            <p class="actions">
                <A href="/account" attr:class="button button-primary">
                    "What your account says"
                </A>
                <A href="/" attr:class="button">
                    "Home"
                </A>
            </p>
        </section>
    }
}
