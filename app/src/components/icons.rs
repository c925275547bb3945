use leptos::prelude::*;

/// The mark beside the product's name; `public/favicon.svg` shows the same. A fork replaces both.
#[component]
pub fn LogoMark() -> impl IntoView {
    view! {
        <svg class="mark" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true">
            <rect class="mark-ground" width="24" height="24" rx="6" />
            <path
                class="mark-lines"
                fill="none"
                stroke-width="2"
                stroke-linecap="round"
                d="M5.5 12h4M14.5 12h4M12 5.5v13"
            />
            <circle class="mark-lines" cx="12" cy="12" r="2.5" stroke-width="2" />
        </svg>
    }
}

/// "This leads on."
#[component]
pub fn ArrowIcon() -> impl IntoView {
    view! {
        <svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
            <path d="M3 8h10M9 4l4 4-4 4" />
        </svg>
    }
}

/// "Delete."
#[component]
pub fn TrashIcon() -> impl IntoView {
    view! {
        <svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
            <path d="M2.5 4.5h11M6.5 4V2.5h3V4M4 4.5l.6 9h6.8l.6-9M6.7 7v4M9.3 7v4" />
        </svg>
    }
}
