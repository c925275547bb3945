use dev_services::{DevServices, StartError};
use reqwest::StatusCode;
use serde_json::json;

use crate::support::{Harness, answer, json, request};

#[tokio::test]
async fn a_restart_keeps_sessions_grants_and_notes() {
    let op = Harness::start("a_restart_keeps_sessions_grants_and_notes").await;
    let tokens = op.tokens("alice").await;
    let code = answer(&op.authorize(&request(&[]), &tokens.cookie).await)["code"].clone();
    let note = op
        .http
        .post(op.notes("/notes"))
        .header("content-type", "application/json");
    json(note.bearer_auth(tokens.access()).body(r#"{"text":"Still here"}"#)).await;

    let op = op.restart().await;

    let again = answer(
        &op.authorize(&request(&[("prompt", "none")]), &tokens.cookie)
            .await,
    );
    assert!(again.contains_key("code"), "the session");
    assert_eq!(op.redeem(&code).await.0, StatusCode::OK, "the code");
    assert_eq!(
        op.userinfo(tokens.access()).await.0,
        StatusCode::OK,
        "the key and the grant"
    );
    assert_eq!(
        op.refresh(tokens.refresh()).await.0,
        StatusCode::OK,
        "the refresh token"
    );
    let (_, notes) = json(op.http.get(op.notes("/notes")).bearer_auth(tokens.access())).await;
    assert_eq!(notes[0]["text"], json!("Still here"));
}

#[tokio::test]
async fn dropping_the_services_stops_them() {
    let op = Harness::start("dropping_the_services_stops_them").await;
    let settings = dev_services::Settings {
        provider_addr: op.services.issuer.trim_start_matches("http://").parse().unwrap(),
        ..op.settings.clone()
    };
    drop(op);
    let mut attempts = 0;
    while let Err(error) = DevServices::start(settings.clone()).await {
        attempts += 1;
        assert!(attempts < 1000, "{error}");
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_taken_address_is_explained() {
    let op = Harness::start("a_taken_address_is_explained").await;
    let taken = op.services.issuer.trim_start_matches("http://").parse().unwrap();
    let settings = dev_services::Settings {
        provider_addr: taken,
        ..op.settings.clone()
    };
    let error = DevServices::start(settings).await.unwrap_err();
    assert!(matches!(error, StartError::AddressInUse { addr, .. } if addr == taken));
    assert!(
        error.to_string().contains("another program already does"),
        "{error}"
    );
}

#[tokio::test]
async fn a_damaged_state_is_explained() {
    let op = Harness::start("a_damaged_state_is_explained").await;
    let settings = op.settings.clone();
    op.services.stop().await;
    std::fs::write(settings.state_dir.join("grants.json"), "{").unwrap();
    let error = DevServices::start(settings).await.unwrap_err().to_string();
    assert!(
        error.contains("grants.json") && error.contains("delete it"),
        "{error}"
    );
}

#[cfg(unix)]
#[tokio::test]
async fn the_state_is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt;

    let op = Harness::start("the_state_is_its_owners_alone").await;
    op.tokens("alice").await;
    for file in ["op-sessions.json", "grants.json", "issued"] {
        let mode = std::fs::metadata(op.settings.state_dir.join(file))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600, "{file}");
    }
}
