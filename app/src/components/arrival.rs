use leptos::{html::Main, prelude::*};
use leptos_router::hooks::use_location;

/// What a browser does by itself after a page load, after a navigation within the app: the focus moves to the new page, and a
/// screen reader says its title.
#[component]
pub fn Arrival(
    /// Where the pages are shown.
    main: NodeRef<Main>,
) -> impl IntoView {
    let path = use_location().pathname;
    let (title, set_title) = signal(String::new());
    Effect::new(move |before: Option<String>| {
        let here = path.get();
        if before.is_some_and(|before| before != here) {
            // After the new page has been drawn.
            request_animation_frame(move || {
                if let Some(main) = main.get_untracked() {
                    // Focus is a courtesy: if the browser refuses, nothing is lost.
                    let _ = main.focus();
                }
                set_title.set(document().title());
            });
        }
        here
    });
    view! {
        <p class="visually-hidden" aria-live="polite">
            {title}
        </p>
    }
}
