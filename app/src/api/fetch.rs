use gloo_net::http::Request;
use leptos::server_fn::{Bytes, error::FromServerFnError};
use serde::de::DeserializeOwned;

use super::{ApiError, this_page};

/// Calls a proxied route straight from the browser: same origin, the session cookie goes along by itself.
///
/// # Errors
/// What the proxy or the API answered instead, or `offline` if nobody did.
pub async fn fetch<T: DeserializeOwned>(path: &str) -> Result<T, ApiError> {
    let response = Request::get(path)
        .header("Accept", "application/json")
        .header(this_page::SESSION_HEADER, &this_page::session())
        .send()
        .await;
    let response = response.map_err(|error| offline(&error))?;
    if response.ok() {
        return response.json().await.map_err(|error| unreadable(&error));
    }
    let status = response.status();
    let body = response.binary().await.map_err(|error| offline(&error))?;
    Err(ApiError {
        status,
        ..ApiError::de(Bytes::from(body))
    })
}

fn offline(error: &gloo_net::Error) -> ApiError {
    ApiError::new(
        "offline",
        0,
        "The server could not be reached",
        Some(error.to_string()),
    )
}

fn unreadable(error: &gloo_net::Error) -> ApiError {
    ApiError::new(
        "unreadable",
        502,
        "The answer was not understood",
        Some(error.to_string()),
    )
}
