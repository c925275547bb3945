use std::time::Duration;

use serde_json::{Value, json};

use super::*;
use crate::clock::let_pass;

fn usable(further: &Value) -> Result<ServiceToken, ServiceTokenError> {
    let mut response = json!({ "access_token": "a token", "token_type": "bearer" });
    for (name, value) in further.as_object().unwrap() {
        response[name] = value.clone();
    }
    serde_json::from_value::<Issued>(response).unwrap().usable()
}

#[test]
fn a_bearer_token_is_used_until_its_end() {
    let_pass(Duration::ZERO);
    let now = clock::now();
    assert_eq!(usable(&json!({})).unwrap().expires_at, None);
    assert_eq!(
        usable(&json!({ "expires_in": 60 })).unwrap().expires_at,
        Some(now + 60)
    );
}

#[test]
fn a_token_of_an_unknown_kind_is_not_used() {
    for kind in [ACCESS_TOKEN, JWT] {
        assert!(usable(&json!({ "issued_token_type": kind })).is_ok(), "{kind}");
    }
    let refresh_token = "urn:ietf:params:oauth:token-type:refresh_token";
    for odd in [
        json!({ "issued_token_type": refresh_token }),
        json!({ "token_type": "N_A" }),
    ] {
        let refused = usable(&odd);
        assert!(matches!(refused, Err(ServiceTokenError::Refused(_))), "{odd}");
    }
}

fn refused(error: &str) -> ServiceTokenError {
    let body = json!({ "error": error }).to_string().into_bytes();
    let mut response = Response::new(body);
    *response.status_mut() = StatusCode::BAD_REQUEST;
    refusal(&response)
}

#[test]
fn another_token_of_the_users_may_be_taken_where_this_one_is_not() {
    for error in ["invalid_request", "invalid_grant", "invalid_token"] {
        assert!(matches!(refused(error), ServiceTokenError::Subject(_)), "{error}");
    }
    for error in ["invalid_target", "unauthorized_client", ""] {
        assert!(matches!(refused(error), ServiceTokenError::Refused(_)), "{error}");
    }
}

#[test]
fn a_signed_answer_says_so() {
    let answer = |kind: &'static str| {
        let mut response = Response::new(Vec::new());
        let kind = HeaderValue::from_static(kind);
        response.headers_mut().insert(header::CONTENT_TYPE, kind);
        is_signed(&response)
    };
    assert!(answer("application/token-introspection+jwt"));
    assert!(answer("Application/JWT; charset=utf-8"));
    assert!(!answer("application/json") && !is_signed(&Response::new(Vec::new())));
}

fn answered(status: StatusCode, kind: &'static str, body: &str) -> Result<ServiceToken, ServiceTokenError> {
    let mut response = Response::new(body.as_bytes().to_vec());
    *response.status_mut() = status;
    let kind = HeaderValue::from_static(kind);
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    vouched_for(response)
}

fn signed(claims: &Value) -> Result<ServiceToken, ServiceTokenError> {
    let jwt = format!("e30.{}.c2ln", URL_SAFE_NO_PAD.encode(claims.to_string()));
    answered(StatusCode::OK, SIGNED_ANSWERS[0], &jwt)
}

#[test]
fn a_jwt_about_an_active_token_stands_for_it_until_the_first_of_its_ends() {
    let inner = json!({ "exp": 9, "token_introspection": { "active": true, "exp": 7 } });
    assert_eq!(signed(&inner).unwrap().expires_at, Some(7));
    let outer = json!({ "exp": 5, "token_introspection": { "active": true, "exp": 7 } });
    assert_eq!(signed(&outer).unwrap().expires_at, Some(5));
    assert_eq!(signed(&json!({ "sub": "alice" })).unwrap().expires_at, None);
}

#[test]
fn a_token_that_is_not_active_is_dead_however_that_is_said() {
    let json = r#"{"active":false}"#;
    for dead in [
        signed(&json!({ "token_introspection": { "active": false } })),
        signed(&json!({ "active": false })),
        answered(StatusCode::OK, "application/json", json),
        answered(StatusCode::NO_CONTENT, "application/jwt", ""),
    ] {
        assert!(matches!(dead, Err(ServiceTokenError::Subject(_))));
    }
}

#[test]
fn an_answer_that_is_not_signed_stands_for_nothing() {
    for (status, kind, body) in [
        (StatusCode::OK, "application/json", r#"{"active":true}"#),
        (StatusCode::OK, "application/jwt", "opaque"),
        (
            StatusCode::UNAUTHORIZED,
            "application/json",
            r#"{"error":"invalid_client"}"#,
        ),
    ] {
        let refused = answered(status, kind, body);
        assert!(matches!(refused, Err(ServiceTokenError::Refused(_))), "{body}");
    }
}

#[test]
fn what_a_jwt_says_of_the_token_is_read() {
    let jwt = |claims: Value| format!("e30.{}.c2ln", URL_SAFE_NO_PAD.encode(claims.to_string()));
    let read = claims(&jwt(
        json!({ "exp": 9, "token_introspection": { "active": true, "exp": 7 } }),
    ))
    .unwrap();
    let inner = read.token_introspection.unwrap();
    assert_eq!(
        (read.exp, inner.active, inner.exp),
        (Some(9), Some(true), Some(7))
    );
    for odd in ["", "opaque", "a.b", "e30.!.c2ln"] {
        assert!(claims(odd).is_none(), "{odd}");
    }
}
