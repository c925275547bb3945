use axum::{
    http::header::CONTENT_TYPE,
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};

use super::{in_json, object, signature::NEXT};
use crate::{client, keys::Keys, provider::Provider};

/// What userinfo answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UserinfoLie {
    /// Who somebody else is.
    OtherSubject,
    /// Not whom it speaks of.
    NoSubject,
    /// A signed JWT. No lie, but another honest provider's way (Core §5.3.2).
    Signed,
    /// A JWT about somebody else.
    SignedOtherSubject,
    /// A JWT that another key signed.
    SignedByOtherKey,
    /// A JWT that nobody signed.
    Unsigned,
    /// A JWT of another issuer.
    SignedByOtherIssuer,
    /// A JWT for another client.
    SignedForOther,
}

const OTHER: &str = "user-mallory";

impl UserinfoLie {
    pub(super) async fn tell(self, response: Response, op: &Provider) -> Response {
        match self {
            Self::OtherSubject => in_json(response, |claims| claims["sub"] = json!(OTHER)).await,
            Self::NoSubject => in_json(response, |claims| drop(claims.remove("sub"))).await,
            _ => self.signed(response, op).await,
        }
    }

    async fn signed(self, response: Response, op: &Provider) -> Response {
        let mut claims = match object(response).await {
            Ok((_, claims)) => Value::Object(claims),
            Err(response) => return response,
        };
        claims["iss"] = json!(op.issuer);
        claims["aud"] = json!(client::ID);
        let mut header = json!({ "alg": "RS256", "kid": op.keys.kid });
        match self {
            Self::SignedOtherSubject => claims["sub"] = json!(OTHER),
            Self::SignedByOtherIssuer => claims["iss"] = json!("https://op.example"),
            Self::SignedForOther => claims["aud"] = json!("another"),
            Self::Unsigned => header = json!({ "alg": "none" }),
            _ => {}
        }
        let keys: &Keys = match self {
            Self::SignedByOtherKey => &NEXT,
            _ => &op.keys,
        };
        let mut jwt = keys.sign(&header, &claims).unwrap_or_default();
        if self == Self::Unsigned {
            jwt.truncate(jwt.rfind('.').map_or(0, |at| at + 1));
        }
        ([(CONTENT_TYPE, "application/jwt")], jwt).into_response()
    }
}
