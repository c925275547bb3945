use openidconnect::{ProviderMetadataWithLogout, core::CoreJsonWebKeySet};
use serde_json::json;

use crate::support::{Harness, json};

#[tokio::test]
async fn the_discovered_issuer_is_the_issuer() {
    let op = Harness::start("the_discovered_issuer_is_the_issuer").await;
    let (_, body) = json(op.http.get(op.url("/.well-known/openid-configuration"))).await;

    assert_eq!(body["issuer"], op.services.issuer);
    assert_eq!(body["end_session_endpoint"], op.url("/end_session"));
    assert_eq!(body["revocation_endpoint"], op.url("/revoke"));
    assert_eq!(body["introspection_endpoint"], op.url("/introspect"));
    assert_eq!(body["code_challenge_methods_supported"], json!(["S256"]));
    assert_eq!(body["authorization_response_iss_parameter_supported"], true);
    assert_eq!(body["backchannel_logout_supported"], true);
    assert_eq!(body["backchannel_logout_session_supported"], true);
    assert_eq!(
        body["grant_types_supported"],
        json!([
            "authorization_code",
            "refresh_token",
            "client_credentials",
            "urn:ietf:params:oauth:grant-type:token-exchange",
        ])
    );
    assert_eq!(
        body["scopes_supported"],
        json!(["openid", "profile", "email", "offline_access"])
    );
    serde_json::from_value::<ProviderMetadataWithLogout>(body).unwrap();
}

#[tokio::test]
async fn the_key_set_holds_public_keys_only() {
    let op = Harness::start("the_key_set_holds_public_keys_only").await;
    let (_, body) = json(op.http.get(op.url("/jwks"))).await;

    let key = &body["keys"][0];
    assert_eq!((&key["kty"], &key["use"]), (&json!("RSA"), &json!("sig")));
    assert!(key["kid"].is_string() && key["n"].is_string());
    assert!(key.get("d").is_none());
    serde_json::from_value::<CoreJsonWebKeySet>(body).unwrap();
}

#[tokio::test]
async fn both_services_say_that_they_are_alive() {
    let op = Harness::start("both_services_say_that_they_are_alive").await;
    for url in [op.url("/healthz"), op.notes("/healthz")] {
        assert_eq!(op.http.get(url).send().await.unwrap().text().await.unwrap(), "ok");
    }
}
