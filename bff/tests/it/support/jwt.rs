//! JWTs, as whoever holds one can read and make them.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::Value;

/// Base64url of JSON, as JWTs have it.
pub(crate) fn jwt_part(json: &Value) -> String {
    URL_SAFE_NO_PAD.encode(json.to_string())
}

/// The header of any JWT, unverified.
pub(crate) fn header_of(jwt: &str) -> Value {
    part_of(jwt, 0)
}

/// The claims of any JWT, unverified.
pub(crate) fn claims_of(jwt: &str) -> Value {
    part_of(jwt, 1)
}

fn part_of(jwt: &str, which: usize) -> Value {
    let part = jwt.split('.').nth(which).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}
