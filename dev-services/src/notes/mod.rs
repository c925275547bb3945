//! The resource server: notes, each visible to whoever wrote it and to nobody else.

mod notebook;

use std::{path::Path, sync::Arc};

use axum::{
    Json, Router,
    extract::{self, FromRequestParts, State, rejection::JsonRejection},
    http::{HeaderMap, StatusCode, request::Parts},
    routing::{delete, get},
};
use chrono::{TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    StartError,
    access_token::{self, AccessTokenClaims},
    bearer::{self, BearerError},
    keys::Keys,
    problem::Problem,
    provider::Acr,
};
use notebook::{Note, Notebook};

/// Everything the notes API knows. It shares the provider's public key in process instead of fetching it.
pub(crate) struct Notes {
    issuer: String,
    keys: Arc<Keys>,
    notebook: Notebook,
}

impl Notes {
    pub(crate) fn open(state_dir: &Path, issuer: String, keys: Arc<Keys>) -> Result<Self, StartError> {
        Ok(Self {
            issuer,
            keys,
            notebook: Notebook::open(state_dir.join("notes.json"))?,
        })
    }
}

/// Every URL of the notes API.
pub(crate) fn router(notes: Notes) -> Router {
    Router::new()
        .route("/notes", get(list).post(create).delete(remove_all))
        .route("/notes/{id}", delete(remove))
        .route("/whoami", get(whoami))
        .route("/healthz", get(|| async { "ok" }))
        .fallback(|| async { Problem::new(StatusCode::NOT_FOUND, "There is nothing here") })
        .method_not_allowed_fallback(|| async {
            Problem::new(StatusCode::METHOD_NOT_ALLOWED, "That cannot be done here")
        })
        .with_state(Arc::new(notes))
}

/// Who calls: the claims of a valid access token.
struct Caller(AccessTokenClaims);

impl FromRequestParts<Arc<Notes>> for Caller {
    type Rejection = BearerError;

    async fn from_request_parts(parts: &mut Parts, notes: &Arc<Notes>) -> Result<Self, BearerError> {
        let token = bearer::token(&parts.headers)?;
        access_token::validate(token, &notes.issuer, &notes.keys)
            .map(Self)
            .map_err(BearerError::InvalidToken)
    }
}

async fn list(State(notes): State<Arc<Notes>>, Caller(caller): Caller) -> Json<Vec<Note>> {
    Json(notes.notebook.of(&caller.sub))
}

#[derive(Deserialize)]
struct NewNote {
    text: String,
}

async fn create(
    State(notes): State<Arc<Notes>>,
    Caller(caller): Caller,
    note: Result<Json<NewNote>, JsonRejection>,
) -> Result<(StatusCode, Json<Note>), Problem> {
    let bad_request = |detail: &str| Problem::new(StatusCode::BAD_REQUEST, detail);
    let Json(NewNote { text }) = note.map_err(|_| bad_request("Send JSON like {\"text\": \"Buy milk\"}"))?;
    let note = notes
        .notebook
        .add(&caller.sub, text.trim())
        .map_err(bad_request)?;
    Ok((StatusCode::CREATED, Json(note)))
}

async fn remove(
    State(notes): State<Arc<Notes>>,
    Caller(caller): Caller,
    extract::Path(id): extract::Path<String>,
) -> Result<StatusCode, Problem> {
    if notes.notebook.remove(&caller.sub, &id) {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(Problem::new(StatusCode::NOT_FOUND, "There is no such note"))
    }
}

/// How recently somebody must have used a passkey who deletes all of their notes.
const RECENT: TimeDelta = TimeDelta::minutes(5);

/// Nothing that a borrowed laptop should be able to do: the token must show a recent login with a passkey.
async fn remove_all(
    State(notes): State<Arc<Notes>>,
    Caller(caller): Caller,
) -> Result<StatusCode, BearerError> {
    if caller.acr < Acr::PhishingResistant || Utc::now().timestamp() - caller.auth_time > RECENT.num_seconds()
    {
        return Err(BearerError::InsufficientUserAuthentication {
            acr: Acr::PhishingResistant,
            max_age: RECENT,
        });
    }
    notes.notebook.remove_all(&caller.sub);
    Ok(StatusCode::NO_CONTENT)
}

/// What got here, so that a test can tell what must not have.
#[derive(Serialize)]
struct WhoAmI {
    sub: String,
    scope: String,
    client_id: String,
    headers: Vec<String>,
}

async fn whoami(Caller(caller): Caller, headers: HeaderMap) -> Json<WhoAmI> {
    let AccessTokenClaims {
        sub,
        scope,
        client_id,
        ..
    } = caller;
    Json(WhoAmI {
        sub,
        scope,
        client_id,
        headers: headers.keys().map(ToString::to_string).collect(),
    })
}
