//! Whether the provider knows this client: two requests that no user takes part in.

use axum::http::{Response, StatusCode, header};
use serde_json::Value;
use url::Url;

use super::{discovery, finding::Section};
use crate::{
    config::Legible,
    http::HttpClient,
    oidc::{AuthorizationDetails, Provider, ProviderError},
};

pub(super) async fn examine(legible: &Legible, http: &HttpClient) -> Section {
    let mut section = Section::of("client");
    let (Some(party), Some(public_url)) = (&legible.relying_party, &legible.public_url) else {
        return section;
    };
    let table = legible.table.clone().unwrap_or_default();
    let provider = Provider::of(party, public_url, &table, http.clone());
    if provider.metadata().await.is_err() {
        // What the provider lacks is said elsewhere.
        return section;
    }
    credentials(&provider, &mut section).await;
    redirect_uri(&provider, http, &public_url.join("/auth/callback"), &mut section).await;
    section
}

/// A code that never was: whoever is told that it is wrong was taken for the client.
async fn credentials(provider: &Provider, section: &mut Section) {
    let response = match provider.redeem_nothing().await {
        Ok(response) => response,
        Err(error) => {
            section.wrong(
                format!("the token endpoint: {error}"),
                "nobody can sign in: see that this machine reaches it",
            );
            return;
        }
    };
    match error_of(&response).as_str() {
        "invalid_grant" | "use_dpop_nonce" | "invalid_dpop_proof" => {
            section.right("the provider takes the client's credentials");
        }
        "invalid_client" => section.wrong(
            "the provider does not take the client's credentials",
            "compare OIDC_CLIENT_ID and OIDC_CLIENT_SECRET (or the key) with what is registered there",
        ),
        "unauthorized_client" => section.wrong(
            "the client may not use the authorization code flow",
            "turn it on for this client at the provider",
        ),
        _ if response.status() == StatusCode::UNAUTHORIZED => section.wrong(
            "the provider does not take the client's credentials",
            "compare OIDC_CLIENT_ID and OIDC_CLIENT_SECRET (or the key) with what is registered there",
        ),
        other => section.advise(
            format!(
                "the token endpoint answered {} {other}: the credentials may be right or wrong",
                response.status()
            ),
            "sign in once to see",
        ),
    }
}

fn error_of(response: &Response<Vec<u8>>) -> String {
    let body: Value = serde_json::from_slice(response.body()).unwrap_or_default();
    body["error"]
        .as_str()
        .unwrap_or_default()
        .chars()
        .filter(char::is_ascii_graphic)
        .take(40)
        .collect()
}

/// An authorization request that must not show a page: whoever is led back with an error is registered.
async fn redirect_uri(provider: &Provider, http: &HttpClient, redirect_uri: &str, section: &mut Section) {
    let details = AuthorizationDetails {
        prompt: Some("none".to_owned()),
        ..AuthorizationDetails::default()
    };
    let request = match provider.authorization_request(&details).await {
        Ok((request, _)) => request,
        Err(ProviderError::Metadata(_)) => return,
        Err(error) => {
            section.wrong(
                format!("no login can begin: {error}"),
                "compare the client's registration with what it asks for",
            );
            return;
        }
    };
    let response = match discovery::get(request.as_str(), http).await {
        Ok(response) => response,
        Err(error) => {
            section.advise(
                format!("the authorization endpoint: {error}"),
                "see that browsers reach it, if this machine does not",
            );
            return;
        }
    };
    let location = response
        .headers()
        .get(header::LOCATION)
        .and_then(|url| url.to_str().ok());
    let back = location.filter(|url| url.split(['?', '#']).next() == Some(redirect_uri));
    let status = response.status();
    match back.and_then(|url| Url::parse(url).ok()) {
        Some(url) => led_back(&url, section),
        None if status.is_client_error() => section.wrong(
            format!("the provider refuses a login that leads back to {redirect_uri}"),
            "register that redirect URI for this client, letter by letter; is OIDC_CLIENT_ID right?",
        ),
        None => section.advise(
            format!("whether {redirect_uri} is registered cannot be seen from here"),
            "sign in once to see",
        ),
    }
}

fn led_back(url: &Url, section: &mut Section) {
    let error = url.query_pairs().find(|(name, _)| name == "error");
    let error = error.map(|(_, error)| error.into_owned()).unwrap_or_default();
    match error.as_str() {
        "login_required" | "interaction_required" | "consent_required" | "account_selection_required" => {
            section.right("the redirect URI is registered");
        }
        "invalid_scope" => section.wrong(
            "the provider refuses the scopes that a login asks for",
            "allow those of OIDC_SCOPES and of the proxy table for this client, or leave some out",
        ),
        "invalid_target" => section.wrong(
            "the provider refuses the resources that the proxy table names",
            "register them there, or correct `resource` in the table",
        ),
        "unauthorized_client" | "unsupported_response_type" => section.wrong(
            "the client may not use the authorization code flow",
            "turn it on for this client at the provider",
        ),
        other => section.advise(
            format!(
                "the provider answers a login that must show no page with `{}`",
                other.escape_default()
            ),
            "sign in once to see what it means",
        ),
    }
}
