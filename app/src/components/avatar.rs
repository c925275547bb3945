use leptos::prelude::*;

use crate::format::initials;

/// A person's initials, in place of a picture from somewhere else. The name stands beside it.
#[component]
pub fn Avatar(
    /// The person's name.
    name: String,
) -> impl IntoView {
    view! {
        <span class="avatar" aria-hidden="true">
            {initials(&name)}
        </span>
    }
}
