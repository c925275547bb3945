//! `GET /auth/sessions`, `DELETE /auth/sessions/{id}`, `DELETE /auth/sessions`: where else one is signed in, and an end to it.

use axum::{Json, extract::Path, http::StatusCode, response::IntoResponse};
use serde::Serialize;

use super::NO_STORE;
use crate::{OwnSession, OwnSessions, Problem};

#[derive(Serialize)]
struct Answer {
    sessions: Vec<OwnSession>,
}

/// 200 with the user's sessions, this one first.
pub(crate) async fn list(own: OwnSessions) -> Result<impl IntoResponse, Problem> {
    let sessions = own.list().await?;
    Ok((NO_STORE, Json(Answer { sessions })))
}

/// 204, or 404 for a session that is not the user's own.
pub(crate) async fn end(own: OwnSessions, Path(id): Path<String>) -> Result<StatusCode, Problem> {
    own.end(&id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// 204 when there is no session left but this one.
pub(crate) async fn end_others(own: OwnSessions) -> Result<StatusCode, Problem> {
    own.end_others().await?;
    Ok(StatusCode::NO_CONTENT)
}
