//! Who is signed in, as pages and server functions see it.

use std::{convert::Infallible, sync::Arc};

use axum::{
    extract::{FromRequestParts, OptionalFromRequestParts},
    http::{Extensions, request::Parts},
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use tower_sessions::{
    Expiry, Session, SessionStore,
    session::{Error, Id},
};

use super::{
    Sessions, StoreError, Visitor,
    life::{Life, Owner},
    row::Row,
};
use crate::{
    Code, Problem, clock, oidc::Grant, ops::metrics::session_lookup, random::random_name,
    recognised::Recognised,
};

/// Where the record lies in the store's map. Nobody else reads or writes it.
const RECORD: &str = "signed in";

/// The user, by the provider's word.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct User {
    /// The subject identifier: stable, unique at this provider (OpenID Connect Core §2).
    pub sub: String,
    /// Every other claim about the user, from the ID token and from userinfo.
    #[serde(flatten)]
    pub claims: Map<String, Value>,
}

/// What is known of the session without any secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SessionInfo {
    /// A public handle: never the cookie's value, and of no use in its place.
    pub id: String,
    /// Seconds since 1970.
    pub created_at: i64,
    /// Seconds until the session ends if nothing is done.
    pub expires_in: u64,
    /// Seconds until it ends whatever is done.
    pub absolute_expires_in: u64,
}

/// The session of whoever sent this request.
///
/// As an extractor it answers `login-required` or `session-ended` when there is none; `Option<CurrentSession>` does not mind.
#[derive(Clone, Debug)]
pub struct CurrentSession {
    record: Arc<Record>,
    row: Arc<Row>,
    life: Life,
}

/// Written once, at login.
#[derive(Debug, Deserialize, Serialize)]
pub(super) struct Record {
    handle: String,
    user: User,
    id_token: String,
    /// Not in the records of earlier builds.
    #[serde(default)]
    scopes: Vec<String>,
}

impl Record {
    /// Bytes in memory, roughly.
    pub(super) fn size(&self) -> usize {
        serde_json::to_vec(self).map_or(0, |json| json.len())
    }
}

impl CurrentSession {
    /// The session of the request that has these extensions, for whoever cannot use an extractor.
    pub fn of(extensions: &Extensions) -> Option<&Self> {
        match &Recognised::of(extensions)?.visitor {
            Visitor::SignedIn(current) => Some(current),
            _ => None,
        }
    }

    /// Who is signed in.
    pub fn user(&self) -> &User {
        &self.record.user
    }

    /// What the user has allowed at the login, by the provider's word: OAuth 2.0 scopes (RFC 6749 §3.3). A later refresh may bring
    /// less; an API goes by its token.
    pub fn scopes(&self) -> &[String] {
        &self.record.scopes
    }

    /// How long the session lasts.
    pub fn info(&self) -> SessionInfo {
        let seconds_until = |end: i64| u64::try_from(end - clock::now()).unwrap_or(0);
        SessionInfo {
            id: self.record.handle.clone(),
            created_at: self.life.began,
            expires_in: seconds_until(self.life.expires),
            absolute_expires_in: seconds_until(self.life.ends),
        }
    }

    pub(crate) fn handle(&self) -> &str {
        &self.record.handle
    }

    pub(super) fn row(&self) -> &Arc<Row> {
        &self.row
    }

    pub(crate) fn id_token(&self) -> &str {
        &self.record.id_token
    }
}

impl Sessions {
    /// Signs in: a new session under a new id (no id from before the login survives it).
    pub(crate) async fn sign_in(
        &self,
        session: &Session,
        user_agent: &str,
        grant: Grant,
    ) -> Result<(), StoreError> {
        let Grant {
            tokens,
            claims,
            id_token,
            scopes,
        } = grant;
        let user = User {
            sub: claims.sub,
            claims: claims.user,
        };
        let record = Record {
            handle: random_name(),
            user,
            id_token,
            scopes,
        };
        let owner = Owner {
            sub: &record.user.sub,
            sid: claims.sid.as_deref(),
            user_agent,
        };
        let life = self.begin(&record.handle, &owner, &tokens).await?;
        if session.id().is_some() {
            session.flush().await?;
        }
        session.set_expiry(Some(Expiry::AtDateTime(
            time::OffsetDateTime::from_unix_timestamp(life.ends).unwrap_or(time::OffsetDateTime::now_utc()),
        )));
        session.insert(RECORD, record).await?;
        session.save().await?;
        Ok(())
    }

    /// The session that the request's cookie names, if it has not ended. If it has, its record goes.
    pub(super) async fn find(&self, id: Id) -> Result<Option<CurrentSession>, StoreError> {
        let Some(record) = self.record(id).await? else {
            return Ok(None);
        };
        let Some(row) = self.row(&record.handle).await? else {
            self.0.memory.forget_record(&id);
            self.records().delete(&id).await.map_err(Error::from)?;
            return Ok(None);
        };
        Ok(Some(CurrentSession {
            record,
            life: row.life,
            row,
        }))
    }

    async fn record(&self, id: Id) -> Result<Option<Arc<Record>>, StoreError> {
        if let Some(record) = self.0.memory.record(&id) {
            return Ok(Some(record));
        }
        let keys = self.0.memory.keys_now();
        let stored = session_lookup(self.records().load(&id)).await;
        let Some(record) = stored
            .map_err(Error::from)?
            .and_then(|mut stored| stored.data.remove(RECORD))
        else {
            return Ok(None);
        };
        let record = Arc::new(serde_json::from_value(record).map_err(Error::from)?);
        self.0.memory.remember_record(id, &record, keys);
        Ok(Some(record))
    }

    /// Slides the idle timeout, unless that was done a moment ago, or is being done: reading a page is then no write. `false` if
    /// the session has ended meanwhile.
    pub(super) async fn touch(&self, current: &mut CurrentSession) -> Result<bool, StoreError> {
        if !self.is_to_be_extended(&current.life) || !current.row.is_first_to_extend() {
            return Ok(true);
        }
        self.extend(&current.record.handle, &mut current.life).await
    }
}

impl<S: Sync> OptionalFromRequestParts<S> for CurrentSession {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Option<Self>, Infallible> {
        Ok(Self::of(&parts.extensions).cloned())
    }
}

impl<S: Sync> FromRequestParts<S> for CurrentSession {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        match Recognised::of(&parts.extensions).map(|recognised| &recognised.visitor) {
            Some(Visitor::SignedIn(current)) => Ok(current.clone()),
            Some(Visitor::Ended) => Err(Code::SessionEnded.into()),
            _ => Err(Code::LoginRequired.into()),
        }
    }
}
