use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::{ApiError, ThisPage};

/// What the server keeps for a session, without any of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// The provider's issuer identifier.
    pub issuer: String,
    /// As whom the server asked.
    pub client_id: String,
    /// What it asked for.
    pub scopes: Vec<String>,
    /// Whether the access token is bound to a key.
    pub is_bound: bool,
    /// Whether there is a refresh token.
    pub is_refreshable: bool,
    /// How often an access token has been fetched since the login.
    pub renewed: u64,
    /// Seconds since the access token came.
    pub age: u64,
    /// Seconds until it runs out, if the provider has said so.
    pub expires_in: Option<u64>,
}

/// What the server keeps for the session of this request.
#[server(endpoint = "/session/kept", client = ThisPage)]
pub async fn kept_for_this_session() -> Result<Kept, ApiError> {
    Ok(crate::server::own_sessions().await?.kept().await?.into())
}
