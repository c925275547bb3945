//! All sessions of an installation, for whoever operates it.

use super::{Database, ListedSession, Sessions};
use crate::{Config, Reason, StartError, http::HttpClient, oidc::Provider, ops::metrics::Ended};

/// Every session there is, to look at and to end, by a process beside the instances that serve. Those hear of it: their open
/// tabs are told.
///
/// Whose a session is cannot be read from the database; but whoever knows a user's `sub` finds theirs.
pub struct AllSessions(Sessions);

impl AllSessions {
    /// Connects to a database that an instance has made.
    ///
    /// # Errors
    ///
    /// When it cannot be opened.
    pub async fn open(config: &Config) -> Result<Self, StartError> {
        let http = HttpClient::new().map_err(Reason::from)?;
        let database = Database::connect(&config.database_url)
            .await
            .map_err(Reason::from)?;
        let provider = Provider::new(config, http);
        Ok(Self(Sessions::new(config, database, provider)))
    }

    /// Those that have not ended, the last used first: everybody's, or those of the user whose `sub` it is.
    ///
    /// # Errors
    ///
    /// When the database does not answer.
    pub async fn list(&self, sub: Option<&str>) -> Result<Vec<ListedSession>, StartError> {
        let listed = match sub {
            Some(sub) => self.0.of_user(sub).await,
            None => self.0.of_everybody().await,
        };
        let mut list = listed.map_err(Reason::from)?;
        list.sort_by_key(|session| -session.last_seen_at);
        Ok(list)
    }

    /// Ends the session with this public handle, on every instance; its refresh token is revoked by whichever instance comes
    /// first. `false` if there is none.
    ///
    /// # Errors
    ///
    /// When the database does not answer.
    pub async fn end(&self, id: &str) -> Result<bool, StartError> {
        if self.0.life(id).await.map_err(Reason::from)?.is_none() {
            return Ok(false);
        }
        self.0.end(id, Ended::Operator).await.map_err(Reason::from)?;
        Ok(true)
    }

    /// Ends all of the user whose `sub` it is, and says how many there were.
    ///
    /// # Errors
    ///
    /// When the database does not answer.
    pub async fn end_of_user(&self, sub: &str) -> Result<usize, StartError> {
        let list = self.list(Some(sub)).await?;
        for session in &list {
            self.0
                .end(&session.id, Ended::Operator)
                .await
                .map_err(Reason::from)?;
        }
        Ok(list.len())
    }
}
