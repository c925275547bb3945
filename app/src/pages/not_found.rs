use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::components::A;

use crate::{at_once::AtOnce, components::ArrowIcon};

/// For every address that is nobody's.
#[component]
pub fn NotFound() -> impl IntoView {
    #[cfg(feature = "ssr")]
    crate::server::not_found();

    AtOnce(view! {
        <Title text="Page not found" />
        <section class="frame page-narrow">
            <p class="eyebrow">"404"</p>
            <h1>"Page not found"</h1>
            <p class="lead">"There is nothing at this address. The link may be old, or mistyped."</p>
            <p class="actions">
                <A href="/" attr:class="button button-primary">
                    "Home"
                </A>
                <A href="/notes" attr:class="button">
                    "Your notes"
                    <ArrowIcon />
                </A>
            </p>
        </section>
    })
}
