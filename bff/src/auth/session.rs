//! `GET /auth/session`: who is signed in, and for how long.

use axum::{
    Json,
    response::{IntoResponse, Response},
};
use serde::Serialize;

use super::NO_STORE;
use crate::{CurrentSession, SessionInfo, User};

#[derive(Serialize)]
struct Answer<'a> {
    user: &'a User,
    session: SessionInfo,
}

/// 200 with the user and the session, or 401.
pub(crate) async fn show(current: CurrentSession) -> Response {
    (
        NO_STORE,
        Json(Answer {
            user: current.user(),
            session: current.info(),
        }),
    )
        .into_response()
}
