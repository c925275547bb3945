use axum::http::{
    HeaderValue,
    header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY},
};
use leptos::{nonce::use_nonce, prelude::use_context};
use leptos_axum::ResponseOptions;

/// The headers that only the page itself can know. `bff` adds the rest and leaves these alone.
pub(crate) fn set() {
    let Some(response) = use_context::<ResponseOptions>() else {
        return;
    };
    // A page is written for one person: no cache may hand it to the next, nor "Back" show it after signing out.
    response.insert_header(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Some(policy) = content_security_policy() {
        response.insert_header(CONTENT_SECURITY_POLICY, policy);
    }
}

/// What this page may load: its own files, and scripts with this answer's nonce. A script that somebody manages to
/// inject does not run, and could send nothing elsewhere if it did.
///
/// `form-action` is left open, because browsers apply it to redirects too, and signing out ends at the provider.
fn content_security_policy() -> Option<HeaderValue> {
    let nonce = use_nonce()?;
    let policy = format!(
        "default-src 'self'; script-src 'nonce-{nonce}' 'strict-dynamic' 'wasm-unsafe-eval'; \
         connect-src 'self'{RELOAD}; img-src 'self' data:; \
         object-src 'none'; base-uri 'none'; frame-ancestors 'none'"
    );
    HeaderValue::from_str(&policy).ok()
}

/// `cargo leptos watch` tells open pages over a WebSocket of its own to load again.
const RELOAD: &str = if cfg!(debug_assertions) {
    " ws://localhost:3001 ws://127.0.0.1:3001"
} else {
    ""
};
