use std::{future::pending, pin::Pin};

use leptos::{prelude::*, wasm_split::SplitLoaderError};
use leptos_meta::Title;

use crate::components::{leave_for, use_here};

/// Boxed, so that there is one of the function below, and not one in every page's route.
type Loading = Pin<Box<dyn Future<Output = Result<AnyView, SplitLoaderError>>>>;

/// A page whose code was downloaded, or what becomes of one whose code was not to be had: the browser loads the whole page, as it
/// would without this program, because another release may have other files. Offline it is told, and can be tried again.
pub(super) async fn or_not_loaded(page: Loading) -> AnyView {
    if let Ok(page) = page.await {
        return page;
    }
    let is_written = Owner::current_shared_context().is_some_and(|page| page.during_hydration());
    if is_written {
        // The server has written it, and it works without this program.
        return pending().await;
    }
    if is_online() {
        leave_for(&use_here().get_untracked());
        return pending().await;
    }
    view! { <NotLoaded /> }.into_any()
}

fn is_online() -> bool {
    window().navigator().on_line()
}

#[component]
fn NotLoaded() -> impl IntoView {
    view! {
        <Title text="Not loaded" />
        <section class="frame page-narrow">
            <h1>"This page could not be loaded"</h1>
            <p class="lead">"You are offline, and it was not downloaded before. Other pages still show."</p>
            <p class="actions">
                <a
                    class="button button-primary"
                    rel="external"
                    href=use_here()
                    on:click=|event| {
                        // The browser's own page for being offline is a dead end.
                        if !is_online() {
                            event.prevent_default();
                        }
                    }
                >
                    "Try again"
                </a>
            </p>
        </section>
    }
}
