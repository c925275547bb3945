use axum::http::{HeaderValue, header::CACHE_CONTROL};
use leptos::{
    nonce::Nonce,
    prelude::{provide_context, use_context},
};
use leptos_axum::ResponseOptions;

use crate::server::nonce_of_this_request;

/// The header that only the page itself can know; and for Leptos' scripts, the nonce that `bff` names in another.
pub(crate) fn set() {
    if let Some(response) = use_context::<ResponseOptions>() {
        // A page is written for one person: no cache may hand it to the next, nor "Back" show it after signing out.
        response.insert_header(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    if let Some(nonce) = nonce_of_this_request() {
        provide_context(Nonce::from_value(nonce.as_str()));
    }
}
