use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use reqwest::{StatusCode, header};
use serde_json::{Value, json};

use crate::support::{Harness, claims, json, signing_key};

async fn write(op: &Harness, token: &str, text: &str) -> (StatusCode, Value) {
    let body = json!({ "text": text }).to_string();
    let post = op
        .http
        .post(op.notes("/notes"))
        .header(header::CONTENT_TYPE, "application/json");
    json(post.bearer_auth(token).body(body)).await
}

async fn read(op: &Harness, token: &str) -> (StatusCode, Value) {
    json(op.http.get(op.notes("/notes")).bearer_auth(token)).await
}

async fn delete(op: &Harness, token: &str, note: &Value) -> StatusCode {
    let url = op.notes(&format!("/notes/{}", note["id"].as_str().unwrap()));
    op.http
        .delete(url)
        .bearer_auth(token)
        .send()
        .await
        .unwrap()
        .status()
}

#[tokio::test]
async fn a_note_is_written_read_and_deleted() {
    let op = Harness::start("a_note_is_written_read_and_deleted").await;
    let tokens = op.tokens("alice").await;
    let (status, milk) = write(&op, tokens.access(), "  Buy milk ").await;
    assert_eq!((status, &milk["text"]), (StatusCode::CREATED, &json!("Buy milk")));
    chrono::DateTime::parse_from_rfc3339(milk["created_at"].as_str().unwrap()).unwrap();
    let (_, bread) = write(&op, tokens.access(), "Buy bread").await;

    assert_eq!(
        read(&op, tokens.access()).await.1,
        json!([bread, milk]),
        "newest first"
    );
    assert_eq!(delete(&op, tokens.access(), &milk).await, StatusCode::NO_CONTENT);
    assert_eq!(delete(&op, tokens.access(), &milk).await, StatusCode::NOT_FOUND);
    assert_eq!(read(&op, tokens.access()).await.1, json!([bread]));
}

#[tokio::test]
async fn nobody_reaches_another_users_notes() {
    let op = Harness::start("nobody_reaches_another_users_notes").await;
    let (alice, bob) = (op.tokens("alice").await, op.tokens("bob").await);
    let (_, note) = write(&op, alice.access(), "Mine").await;
    assert_eq!(read(&op, bob.access()).await.1, json!([]));
    assert_eq!(delete(&op, bob.access(), &note).await, StatusCode::NOT_FOUND);
    assert_eq!(read(&op, alice.access()).await.1, json!([note]));
}

#[tokio::test]
async fn a_note_has_one_to_500_characters() {
    let op = Harness::start("a_note_has_one_to_500_characters").await;
    let tokens = op.tokens("alice").await;
    for text in ["", "   ", &"ä".repeat(501)] {
        let (status, problem) = write(&op, tokens.access(), text).await;
        assert_eq!(
            (status, &problem["status"]),
            (StatusCode::BAD_REQUEST, &json!(400))
        );
        assert!(problem["detail"].as_str().unwrap().contains("a note"));
    }
    assert_eq!(
        write(&op, tokens.access(), &"ä".repeat(500)).await.0,
        StatusCode::CREATED
    );
}

#[tokio::test]
async fn there_is_room_for_200_notes() {
    let op = Harness::start("there_is_room_for_200_notes").await;
    let tokens = op.tokens("alice").await;
    for number in 1..=200 {
        assert_eq!(
            write(&op, tokens.access(), &number.to_string()).await.0,
            StatusCode::CREATED
        );
    }
    let (status, problem) = write(&op, tokens.access(), "201").await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert!(problem["detail"].as_str().unwrap().contains("Delete one"));
}

#[tokio::test]
async fn notes_ask_for_a_token() {
    let op = Harness::start("notes_ask_for_a_token").await;
    let response = op.http.get(op.notes("/notes")).send().await.unwrap();
    assert_eq!(response.status(), StatusCode::UNAUTHORIZED);
    assert_eq!(response.headers()[header::WWW_AUTHENTICATE], "Bearer");
    assert_eq!(
        response.headers()[header::CONTENT_TYPE],
        "application/problem+json"
    );
}

/// A token that the provider's key signed, with some claims changed.
fn signed(op: &Harness, typ: &str, access_token: &str, changes: &Value) -> String {
    let mut claims = claims(access_token);
    claims
        .as_object_mut()
        .unwrap()
        .extend(changes.as_object().unwrap().clone());
    let header = Header {
        typ: Some(typ.to_owned()),
        ..Header::new(Algorithm::RS256)
    };
    assert!(op.settings.state_dir.join("signing-key.pem").exists());
    encode(
        &header,
        &claims,
        &EncodingKey::from_rsa_pem(signing_key().as_bytes()).unwrap(),
    )
    .unwrap()
}

#[tokio::test]
async fn notes_refuse_a_token_for_another_audience() {
    let op = Harness::start("notes_refuse_a_token_for_another_audience").await;
    let tokens = op.tokens("alice").await;
    assert_eq!(
        read(&op, &signed(&op, "at+jwt", tokens.access(), &json!({})))
            .await
            .0,
        StatusCode::OK
    );

    let other = signed(&op, "at+jwt", tokens.access(), &json!({"aud": "calendar"}));
    let response = op
        .http
        .get(op.notes("/notes"))
        .bearer_auth(other)
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), StatusCode::UNAUTHORIZED);
    let challenge = response.headers()[header::WWW_AUTHENTICATE].to_str().unwrap();
    assert!(
        challenge.starts_with("Bearer error=\"invalid_token\""),
        "{challenge}"
    );
}

#[tokio::test]
async fn notes_refuse_what_is_not_a_valid_access_token() {
    let op = Harness::start("notes_refuse_what_is_not_a_valid_access_token").await;
    let tokens = op.tokens("alice").await;
    let (signing_input, _) = tokens.access().rsplit_once('.').unwrap();
    let (_, other_signature) = tokens.id().rsplit_once('.').unwrap();
    for token in [
        "nonsense".to_owned(),
        tokens.id().to_owned(),
        tokens.refresh().to_owned(),
        format!("{signing_input}.{other_signature}"),
        signed(&op, "JWT", tokens.access(), &json!({})),
        signed(
            &op,
            "at+jwt",
            tokens.access(),
            &json!({"iss": "http://127.0.0.1:1"}),
        ),
        signed(&op, "at+jwt", tokens.access(), &json!({"exp": 1})),
    ] {
        assert_eq!(read(&op, &token).await.0, StatusCode::UNAUTHORIZED, "{token}");
    }
}

#[tokio::test]
async fn whoami_tells_who_called_and_with_which_headers() {
    let op = Harness::start("whoami_tells_who_called_and_with_which_headers").await;
    let tokens = op.tokens("alice").await;
    let request = op
        .http
        .get(op.notes("/whoami"))
        .bearer_auth(tokens.access())
        .header("x-seen", "secret");
    let (_, body) = json(request).await;
    assert_eq!(
        (&body["sub"], &body["client_id"]),
        (&json!("user-alice"), &json!("bff"))
    );
    assert!(body["headers"].as_array().unwrap().contains(&json!("x-seen")));
    assert!(!body.to_string().contains("secret"), "names, not values");
}
