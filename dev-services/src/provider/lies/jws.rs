use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use serde_json::{Map, Value};

/// What a JWS says, taken apart so that it can be changed and signed again.
pub(super) struct Jws {
    pub(super) header: Value,
    pub(super) claims: Value,
}

impl Jws {
    /// The ID token of a token response.
    pub(super) fn id_token(response: &Map<String, Value>) -> Option<Self> {
        let mut parts = response.get("id_token")?.as_str()?.split('.');
        Some(Self {
            header: decode(parts.next()?)?,
            claims: decode(parts.next()?)?,
        })
    }
}

pub(super) fn encode(json: &Value) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(json.to_string())
}

fn decode(part: &str) -> Option<Value> {
    serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(part).ok()?).ok()
}
