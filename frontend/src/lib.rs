//! The WASM entry: takes over the page that the server has rendered.

use leptos::{logging, mount::hydrate_from_async, prelude::document, tachys::dom::body};
use wasm_bindgen::prelude::wasm_bindgen;

/// Called by the script in the page's head.
#[wasm_bindgen]
pub async fn hydrate() {
    #[cfg(debug_assertions)]
    console_error_panic_hook::set_once();
    // The page's own code may still be on its way.
    Box::pin(hydrate_from_async(body(), app::App)).await.forget();
    announce();
}

/// `<html data-hydrated>`: from here on, clicks are handled by the app. Tests wait for it.
fn announce() {
    let marked = document()
        .document_element()
        .map(|html| html.set_attribute("data-hydrated", ""));
    if !matches!(marked, Some(Ok(()))) {
        logging::warn!("<html> could not be marked as hydrated");
    }
}
