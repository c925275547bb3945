use leptos::prelude::*;

use super::ThemeSwitch;

/// The foot of every page.
#[component]
pub fn Footer() -> impl IntoView {
    view! {
        <footer class="site-footer">
            <div class="frame">
                <p>"No token in this page, in its storage, or in its traffic."</p>
                <ThemeSwitch />
            </div>
        </footer>
    }
}
