use leptos::prelude::*;
use leptos_router::hooks::use_location;

use crate::format::path_segment;

/// Where to sign in, and where that leads back to.
pub fn login_url(return_to: &str) -> String {
    format!("/auth/login?return_to={}", path_segment(return_to))
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
pub(super) fn use_here() -> Memo<String> {
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
