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

/// "There is more below."
#[component]
pub fn ChevronIcon() -> impl IntoView {
    view! {
        <svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
            <path d="M4.5 6.5 8 10l3.5-3.5" />
        </svg>
    }
}

/// "Light."
#[component]
pub fn SunIcon() -> impl IntoView {
    view! {
        <svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
            <circle cx="8" cy="8" r="2.75" />
            <path d="M8 1.5v1.25M8 13.25v1.25M1.5 8h1.25M13.25 8h1.25M3.4 3.4l.9.9M11.7 11.7l.9.9M12.6 3.4l-.9.9M4.3 11.7l-.9.9" />
        </svg>
    }
}

/// "Dark."
#[component]
pub fn MoonIcon() -> impl IntoView {
    view! {
        <svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
            <path d="M13.5 9.6A5.75 5.75 0 0 1 6.4 2.5a5.75 5.75 0 1 0 7.1 7.1Z" />
        </svg>
    }
}

/// "As the system has it."
#[component]
pub fn SystemIcon() -> impl IntoView {
    view! {
        <svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
            <rect x="1.75" y="2.75" width="12.5" height="8.5" rx="1.5" />
            <path d="M5.5 13.75h5" />
        </svg>
    }
}

/// "Away with it."
#[component]
pub fn CloseIcon() -> impl IntoView {
    view! {
        <svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
            <path d="m4 4 8 8M12 4l-8 8" />
        </svg>
    }
}
