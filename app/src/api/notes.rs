use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::{ApiError, ThisPage};

/// A note, as the notes API writes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// The API's name for it.
    pub id: String,
    /// What it says.
    pub text: String,
    /// When it was written, RFC 3339.
    pub created_at: String,
}

/// The signed-in user's notes, newest first.
#[server(endpoint = "/notes/list", client = ThisPage)]
pub async fn list_notes() -> Result<Vec<Note>, ApiError> {
    let api = crate::server::upstream().await?;
    Ok(api.get("/api/notes").await?)
}

/// Writes a note.
#[server(endpoint = "/notes/add", client = ThisPage)]
pub async fn add_note(
    /// What it says.
    text: String,
) -> Result<Note, ApiError> {
    #[derive(Serialize)]
    struct New {
        text: String,
    }
    let api = crate::server::upstream().await?;
    Ok(api.post("/api/notes", &New { text }).await?)
}

/// Deletes all of them. The API wants a recent login with a passkey for that (RFC 9470).
#[server(endpoint = "/notes/delete-all", client = ThisPage)]
pub async fn delete_all_notes() -> Result<(), ApiError> {
    let api = crate::server::upstream().await?;
    Ok(api.delete("/api/notes").await?)
}

/// Deletes a note.
#[server(endpoint = "/notes/delete", client = ThisPage)]
pub async fn delete_note(
    /// The API's name for it.
    id: String,
) -> Result<(), ApiError> {
    let api = crate::server::upstream().await?;
    Ok(api
        .delete(&format!("/api/notes/{}", crate::format::path_segment(&id)))
        .await?)
}
