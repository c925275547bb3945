use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::{ApiError, ThisPage};

/// One of the user's sessions, on whatever device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedInSession {
    /// Its public handle.
    pub id: String,
    /// Whether it is the one this page belongs to.
    pub current: bool,
    /// The browser, as far as it is known.
    pub browser: Option<String>,
    /// The system it runs on.
    pub system: Option<String>,
    /// Seconds since 1970.
    pub created_at: i64,
    /// Seconds since 1970.
    pub last_seen_at: i64,
}

/// Where the user is signed in: here first.
#[server(endpoint = "/sessions/list", client = ThisPage)]
pub async fn list_sessions() -> Result<Vec<SignedInSession>, ApiError> {
    let own = crate::server::own_sessions().await?;
    Ok(own.list().await?.into_iter().map(Into::into).collect())
}

/// Ends one of the user's sessions.
#[server(endpoint = "/sessions/end", client = ThisPage)]
pub async fn end_session(
    /// Its public handle.
    id: String,
) -> Result<(), ApiError> {
    crate::server::own_sessions().await?.end(&id).await?;
    // The address says what happened, to a page without JavaScript too.
    leptos_axum::redirect("/account/sessions?ended=one");
    Ok(())
}

/// Ends all of the user's sessions but this one.
#[server(endpoint = "/sessions/end_others", client = ThisPage)]
pub async fn end_other_sessions() -> Result<(), ApiError> {
    crate::server::own_sessions().await?.end_others().await?;
    leptos_axum::redirect("/account/sessions?ended=others");
    Ok(())
}
