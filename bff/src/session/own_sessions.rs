//! All sessions of the user who sent a request: on this device and on others.

use axum::{extract::FromRequestParts, http::request::Parts};
use serde::Serialize;

use super::{CurrentSession, ListedSession, Sessions};
use crate::{Code, Problem, ops::metrics::Ended, recognised::Recognised};

/// The sessions of whoever sent this request, to look at and to end.
///
/// An extractor, for server functions and handlers under [`Bff::layer`]. There is no argument for a user: nobody can
/// reach another's.
#[derive(Clone)]
pub struct OwnSessions {
    pub(super) sessions: Sessions,
    pub(super) current: CurrentSession,
}

/// One of the user's sessions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OwnSession {
    /// Its public handle, by which it can be ended.
    pub id: String,
    /// Whether it is the one that asks.
    pub current: bool,
    /// The browser's name, as far as it tells.
    pub browser: Option<String>,
    /// The system it runs on.
    pub system: Option<String>,
    /// When its user signed in. Seconds since 1970.
    pub created_at: i64,
    /// When it was last used, to the minute. Seconds since 1970.
    pub last_seen_at: i64,
    /// Seconds until it ends if nothing is done.
    pub expires_in: u64,
}

impl OwnSession {
    fn of(listed: ListedSession, current: &str) -> Self {
        let ListedSession {
            id,
            browser,
            system,
            created_at,
            last_seen_at,
            expires_in,
        } = listed;
        Self {
            current: id == current,
            id,
            browser,
            system,
            created_at,
            last_seen_at,
            expires_in,
        }
    }
}

impl OwnSessions {
    /// Every session that has not ended: this one first, then the others, the last used before the rest.
    ///
    /// # Errors
    ///
    /// [`Code::StoreUnavailable`].
    pub async fn list(&self) -> Result<Vec<OwnSession>, Problem> {
        let current = self.current.handle();
        let listed = self.sessions.of_user(&self.current.user().sub).await?;
        let mut list: Vec<_> = listed
            .into_iter()
            .map(|listed| OwnSession::of(listed, current))
            .collect();
        list.sort_by_key(|session| (!session.current, -session.last_seen_at));
        Ok(list)
    }

    /// Ends one of them, at once and on every instance.
    ///
    /// # Errors
    ///
    /// [`Code::NoSuchSession`] if the user has none by this handle, [`Code::StoreUnavailable`].
    pub async fn end(&self, id: &str) -> Result<(), Problem> {
        if !self.list().await?.iter().any(|session| session.id == id) {
            return Err(Code::NoSuchSession.into());
        }
        Ok(self.sessions.end(id, Ended::OtherDevice).await?)
    }

    /// Ends all but the one that asks.
    ///
    /// # Errors
    ///
    /// [`Code::StoreUnavailable`].
    pub async fn end_others(&self) -> Result<(), Problem> {
        let others = self.list().await?;
        let others = others.iter().filter(|session| !session.current);
        for session in others {
            self.sessions.end(&session.id, Ended::OtherDevice).await?;
        }
        Ok(())
    }
}

impl<S: Sync> FromRequestParts<S> for OwnSessions {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let current = <CurrentSession as FromRequestParts<S>>::from_request_parts(parts, state).await?;
        let Some(recognised) = Recognised::of(&parts.extensions) else {
            tracing::error!("`OwnSessions` was extracted from a request that did not pass `Bff::layer`");
            return Err(Code::Internal.into());
        };
        Ok(Self {
            sessions: recognised.bff.sessions().clone(),
            current,
        })
    }
}
