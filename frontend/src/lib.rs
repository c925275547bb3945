//! The WASM entry: takes over the page that the server has rendered.

use leptos::{logging, mount::hydrate_body, prelude::document};
use wasm_bindgen::prelude::wasm_bindgen;

/// Called by the script that `HydrationScripts` writes into the page.
#[wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    hydrate_body(app::App);
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
