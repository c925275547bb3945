use axum::http::{HeaderValue, header::CONTENT_SECURITY_POLICY};
use leptos::{nonce::use_nonce, prelude::use_context};
use leptos_axum::ResponseOptions;

/// Says in the answer's header what this page may load: its own files, and scripts with this answer's nonce.
///
/// A script that somebody manages to inject does not run, and could send nothing elsewhere if it did.
/// `form-action` is left open, because browsers apply it to redirects too, and signing out ends at the provider.
pub(crate) fn protect_page() {
    let (Some(nonce), Some(response)) = (use_nonce(), use_context::<ResponseOptions>()) else {
        return;
    };
    let policy = format!(
        "default-src 'self'; script-src 'nonce-{nonce}' 'strict-dynamic' 'wasm-unsafe-eval'; \
         connect-src 'self'{RELOAD}; img-src 'self' data:; \
         object-src 'none'; base-uri 'none'; frame-ancestors 'none'"
    );
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        response.insert_header(CONTENT_SECURITY_POLICY, policy);
    }
}

/// `cargo leptos watch` tells open pages over a WebSocket of its own to load again.
const RELOAD: &str = if cfg!(debug_assertions) {
    " ws://localhost:3001 ws://127.0.0.1:3001"
} else {
    ""
};
