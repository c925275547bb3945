use chrono::Utc;
use serde_json::{Map, Value, json};

use super::jws::Jws;
use crate::{client, keys::Keys, users::USERS};

/// What an ID token says that is not so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClaimsLie {
    /// It does not say this: `sub`, `exp`.
    Without(&'static str),
    /// `iss` is another issuer.
    OtherIssuer,
    /// `sub` is another user.
    OtherSubject,
    /// `aud` is another client.
    OtherAudience,
    /// `aud` is this client and another.
    SecondAudience,
    /// `aud` is this client alone, in a list. No lie, but another honest provider's way.
    AudienceInAList,
    /// `azp` is another client.
    OtherParty,
    /// `azp` is this client. No lie.
    Party,
    /// `exp` is a minute ago.
    Expired,
    /// `iat` is an hour from now.
    FromTheFuture,
    /// `nonce` is another login's.
    OtherNonce,
    /// `at_hash` is another access token's.
    OtherAccessToken,
    /// `auth_time` is yesterday, whatever `max_age` was.
    AuthenticatedYesterday,
}

impl ClaimsLie {
    pub(super) fn tell(self, response: &mut Map<String, Value>, keys: &Keys) {
        let Some(Jws { header, mut claims }) = Jws::id_token(response) else {
            return;
        };
        let now = Utc::now().timestamp();
        match self {
            Self::Without(claim) => {
                claims.as_object_mut().map(|claims| claims.remove(claim));
            }
            Self::OtherIssuer => claims["iss"] = json!("https://op.example"),
            Self::OtherSubject => {
                let other = USERS.iter().find(|user| claims["sub"] != user.sub);
                claims["sub"] = json!(other.map(|user| user.sub));
            }
            Self::OtherAudience => claims["aud"] = json!("another"),
            Self::SecondAudience => claims["aud"] = json!([client::ID, "another"]),
            Self::AudienceInAList => claims["aud"] = json!([client::ID]),
            Self::OtherParty => claims["azp"] = json!("another"),
            Self::Party => claims["azp"] = json!(client::ID),
            Self::Expired => claims["exp"] = json!(now - 60),
            Self::FromTheFuture => claims["iat"] = json!(now + 3600),
            Self::OtherNonce => claims["nonce"] = json!("n-0S6_WzA2Mj"),
            Self::OtherAccessToken => claims["at_hash"] = json!("77QmUPtjPfzWtF2AnpK9RQ"),
            Self::AuthenticatedYesterday => claims["auth_time"] = json!(now - 24 * 60 * 60),
        }
        if let Ok(id_token) = keys.sign(&header, &claims) {
            response.insert("id_token".to_owned(), id_token.into());
        }
    }
}
