use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::{ApiError, ThisPage};

/// Somebody who is signed in: what every page may show of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct User {
    /// The provider's name for them; stable, and not meant for people.
    pub sub: String,
    /// What to call them: `name`, else the nearest claim the provider gave.
    pub name: String,
}

/// The current session in full, for the account page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionView {
    /// Whose it is.
    pub user: User,
    /// What the provider said about them.
    pub claims: Vec<Claim>,
    /// What they have allowed this app to do: OAuth 2.0 scopes.
    pub scopes: Vec<String>,
    /// How long it lasts.
    pub session: SessionTimes,
}

impl SessionView {
    /// Whether the provider says this of the user: that the claim is this value, or contains it.
    pub fn says(&self, name: &str, value: &ClaimValue) -> bool {
        self.claims
            .iter()
            .any(|claim| claim.name == name && claim.value.has(value))
    }

    /// Whether the user has allowed this.
    pub fn allows(&self, scope: &str) -> bool {
        self.scopes.iter().any(|allowed| allowed == scope)
    }
}

/// One claim, such as `email`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// Its name in the ID token or the userinfo response.
    pub name: String,
    /// Its value.
    pub value: ClaimValue,
}

/// A claim's value, as far as a page wants to tell values apart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ClaimValue {
    /// Yes or no.
    Flag(bool),
    /// Seconds since 1970, as the provider counts.
    Time(i64),
    /// Several values.
    List(Vec<String>),
    /// Anything else, written out.
    Text(String),
}

impl ClaimValue {
    fn has(&self, value: &Self) -> bool {
        match (self, value) {
            (Self::List(items), Self::Text(text)) => items.contains(text),
            _ => self == value,
        }
    }
}

/// When a session began and when it will end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionTimes {
    /// A public handle, good for "end this session" and for a support call. Not the cookie.
    pub id: String,
    /// Seconds since 1970.
    pub created_at: i64,
    /// Seconds until it ends if nothing happens.
    pub expires_in: u64,
    /// Seconds until it ends whatever happens.
    pub absolute_expires_in: u64,
}

/// The session this request belongs to.
#[server(endpoint = "/session", client = ThisPage)]
pub async fn current_session() -> Result<SessionView, ApiError> {
    let session = crate::server::current_session().await?;
    Ok((&session).into())
}

#[cfg(test)]
mod tests {
    use super::ClaimValue::{Flag, List, Text};

    #[test]
    fn a_claim_is_what_it_is_or_one_of_several() {
        let text = |text: &str| Text(text.to_owned());
        assert!(Flag(true).has(&Flag(true)) && !Flag(false).has(&Flag(true)));
        assert!(text("admin").has(&text("admin")) && !text("administrator").has(&text("admin")));
        let groups = List(vec!["staff".to_owned(), "admin".to_owned()]);
        assert!(groups.has(&text("admin")) && !groups.has(&text("adm")));
        assert!(!text("true").has(&Flag(true)));
    }
}
