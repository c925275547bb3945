use leptos::prelude::*;
use leptos_router::hooks::use_location;

use crate::{api::ApiError, format::path_segment};

/// Where to sign in, and where that leads back to.
pub fn login_url(return_to: &str) -> String {
    format!("/auth/login?return_to={}", path_segment(return_to))
}

/// Where to authenticate again, or better, as an API has asked, and where that leads back to.
fn step_up_url(error: &ApiError, return_to: &str) -> String {
    let acr_values = error.acr_values.as_deref();
    [
        Some(login_url(return_to)),
        acr_values.map(|classes| format!("&acr_values={}", path_segment(classes))),
        error.max_age.map(|seconds| format!("&max_age={seconds}")),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// A link to confirm who one is and come back to this page.
#[component]
pub fn StepUpLink(
    /// What the API answered.
    error: ApiError,
    /// CSS classes of the link.
    #[prop(optional)]
    class: &'static str,
    /// What the link says.
    children: Children,
) -> impl IntoView {
    let here = use_here();
    view! {
        <a class=class rel="external" href=move || step_up_url(&error, &here.get())>
            {children()}
        </a>
    }
}

/// A link to sign in and come back to this page. `rel="external"`: `/auth` belongs to the server, not to the
/// router in the browser.
#[component]
pub fn LoginLink(
    /// CSS classes of the link.
    #[prop(optional)]
    class: &'static str,
    /// What the link says.
    children: Children,
) -> impl IntoView {
    let here = use_here();
    view! {
        <a class=class rel="external" href=move || login_url(&here.get())>
            {children()}
        </a>
    }
}

/// The current path and query, without the error that a form sent without JavaScript left there.
pub(crate) fn use_here() -> Memo<String> {
    let location = use_location();
    Memo::new(move |_| {
        let path = location.pathname.get();
        let query = location.search.get();
        if query.is_empty() || query.contains("__err=") {
            path
        } else {
            format!("{path}?{query}")
        }
    })
}
