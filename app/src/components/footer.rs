use leptos::prelude::*;

/// The foot of every page.
#[component]
pub fn Footer() -> impl IntoView {
    view! {
        <footer class="site-footer">
            <div class="frame">
                <p>"A Leptos app with its own backend for frontend."</p>
                <p>"No token in this page, in its storage, or in its traffic."</p>
            </div>
        </footer>
    }
}
