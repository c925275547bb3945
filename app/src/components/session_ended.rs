use leptos::prelude::*;

use super::LoginLink;
use crate::session::Session;

/// Says that the session of this page is over, as soon as an answer has said so.
///
/// Nothing is taken off the page, so that a half-written note can be saved. `bff` refuses its calls anyway.
#[component]
pub fn SessionEnded() -> impl IntoView {
    let session = Session::current();

    view! {
        <Show when=move || session.ended()>
            <div class="notice" role="alert">
                <p class="frame">
                    "Your session has ended. "
                    <LoginLink>"Sign in again"</LoginLink>
                </p>
            </div>
        </Show>
    }
}
