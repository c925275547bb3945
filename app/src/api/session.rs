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
    /// How long it lasts.
    pub session: SessionTimes,
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
    Ok(session.into())
}
