//! `GET /auth/session`: who is signed in, and for how long.

use axum::{Json, response::IntoResponse};
use serde::Serialize;

use super::NO_STORE;
use crate::{CurrentSession, SessionInfo, User};

#[derive(Serialize)]
struct Answer {
    user: User,
    session: SessionInfo,
}

/// 200 with the user and the session, or 401.
pub(crate) async fn show(current: CurrentSession) -> impl IntoResponse {
    (
        NO_STORE,
        Json(Answer {
            user: current.user().clone(),
            session: current.info(),
        }),
    )
}
