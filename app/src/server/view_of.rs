//! What the browser gets to see of `bff`'s user and session.

use leptos::serde_json::Value;

use crate::api::{Claim, ClaimValue, Kept, Passage, SessionTimes, SessionView, SignedInSession, User};

impl From<&bff::User> for User {
    fn from(user: &bff::User) -> Self {
        let claim = |name: &str| user.claims.get(name)?.as_str().filter(|text| !text.is_empty());
        let name = ["name", "preferred_username", "nickname", "email"]
            .into_iter()
            .find_map(claim);
        Self {
            sub: user.sub.clone(),
            name: name.unwrap_or(&user.sub).to_owned(),
        }
    }
}

impl From<&bff::CurrentSession> for SessionView {
    fn from(current: &bff::CurrentSession) -> Self {
        let mut claims: Vec<_> = current.user().claims.iter().map(Claim::from).collect();
        claims.sort_by_key(|claim| {
            FIRST
                .iter()
                .position(|first| *first == claim.name)
                .unwrap_or(FIRST.len())
        });
        Self {
            user: current.user().into(),
            claims,
            scopes: current.scopes().to_vec(),
            session: current.info().into(),
        }
    }
}

impl From<bff::SessionInfo> for SessionTimes {
    fn from(info: bff::SessionInfo) -> Self {
        let bff::SessionInfo {
            id,
            created_at,
            expires_in,
            absolute_expires_in,
        } = info;
        Self {
            id,
            created_at,
            expires_in,
            absolute_expires_in,
        }
    }
}

impl From<bff::OwnSession> for SignedInSession {
    fn from(session: bff::OwnSession) -> Self {
        let bff::OwnSession {
            id,
            current,
            browser,
            system,
            created_at,
            last_seen_at,
            ..
        } = session;
        Self {
            id,
            current,
            browser,
            system,
            created_at,
            last_seen_at,
        }
    }
}

impl From<bff::Kept> for Kept {
    fn from(kept: bff::Kept) -> Self {
        let bff::Kept {
            issuer,
            client_id,
            scopes,
            is_bound,
            is_refreshable,
            renewed,
            age,
            expires_in,
        } = kept;
        Self {
            issuer,
            client_id,
            scopes,
            is_bound,
            is_refreshable,
            renewed,
            age,
            expires_in,
        }
    }
}

impl From<bff::Passage> for Passage {
    fn from(passage: bff::Passage) -> Self {
        let bff::Passage { path, methods, token } = passage;
        Self {
            path,
            methods,
            token: token.to_owned(),
        }
    }
}

/// The claims people look for, in the order they look for them. The rest follows by name.
const FIRST: [&str; 6] = [
    "name",
    "given_name",
    "family_name",
    "preferred_username",
    "email",
    "email_verified",
];

impl From<(&String, &Value)> for Claim {
    fn from((name, value): (&String, &Value)) -> Self {
        let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let is_time = matches!(name.as_str(), "updated_at" | "auth_time");
        let value = match value {
            Value::Bool(flag) => ClaimValue::Flag(*flag),
            Value::Array(items) => ClaimValue::List(items.iter().map(text).collect()),
            Value::Number(seconds) if is_time => seconds
                .as_i64()
                .map_or_else(|| ClaimValue::Text(text(value)), ClaimValue::Time),
            _ => ClaimValue::Text(text(value)),
        };
        Self {
            name: name.clone(),
            value,
        }
    }
}
