use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::components::A;

use super::{ProblemAlert, RequireLogin};
use crate::api::{ClaimValue, current_session};

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
/// Like [`RequireLogin`] it protects no data. A server function asks `crate::server::require_claim`, an API looks at its token.
#[component]
pub fn RequireClaim(
    /// The claim's name.
    name: &'static str,
    /// What it has to be, or, of a claim that is a list, to contain.
    value: ClaimValue,
    /// The page.
    children: ChildrenFn,
) -> impl IntoView {
    let children = StoredValue::new(children);
    let session = Resource::new_blocking(|| (), |()| current_session());
    let value = StoredValue::new(value);
    let page = move || {
        Suspend::new(async move {
            match session.await {
                Ok(session) if value.with_value(|value| session.says(name, value)) => {
                    children.with_value(|children| children()).into_any()
                }
                Ok(_) => view! { <Forbidden /> }.into_any(),
                Err(error) => view! {
                    <section class="frame page">
                        <ProblemAlert error />
                    </section>
                }
                .into_any(),
            }
        })
    };
    view! {
        <RequireLogin>
            <Suspense>{page}</Suspense>
        </RequireLogin>
    }
}

#[component]
fn Forbidden() -> impl IntoView {
    #[cfg(feature = "ssr")]
    crate::server::forbidden();

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
