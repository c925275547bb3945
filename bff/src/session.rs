//! The only room that holds both tokens and storage.
//!
//! A session is two rows. The *record* says who signed in; `recognise` finds it by the cookie; tower-sessions writes it once, at
//! login, and never again. The *life* of the session (when it ends) and its token set are a row of our own, changed
//! by single `UPDATE`s. So no request that began before a logout can bring the session back, and extending a session can
//! never overwrite a token set that was just refreshed.

mod access_token;
mod all_sessions;
mod cookies;
mod credential;
pub(crate) mod database;
mod device;
mod ended_elsewhere;
mod kept;
mod life;
mod listed;
mod listen;
mod memory;
mod news;
mod own_sessions;
mod pending_login;
mod pending_logout;
mod recognise;
mod record_store;
mod refresh;
mod revocation;
mod row;
mod seal;
mod service_token;
mod spent_login;
mod sweep;
mod tabs;
#[cfg(test)]
mod tests;
mod token_age;
mod token_set;
mod turns;
mod user_session;

use std::{sync::Arc, time::Duration};

pub(crate) use access_token::AccessToken;
pub use all_sessions::AllSessions;
pub(crate) use cookies::SIGNED_IN;
pub(crate) use credential::Credential;
pub(crate) use database::{Database, DatabaseError, Difference, is_sqlite};
pub use kept::Kept;
pub use listed::ListedSession;
pub(crate) use news::{News, SessionOver};
pub use own_sessions::{OwnSession, OwnSessions};
pub(crate) use pending_login::PendingLogin;
pub(crate) use pending_logout::PendingLogout;
pub(crate) use recognise::Visitor;
pub(crate) use record_store::RecordStore;
pub use user_session::{CurrentSession, SessionInfo, User};

use crate::{
    config::{Config, SessionKey},
    oidc::Provider,
};
use memory::Memory;
use seal::Keyring;
use service_token::ServiceTokens;
use tabs::Tabs;
use tokio_util::task::TaskTracker;
use turns::Turns;

/// All sessions of this installation; clones share everything.
#[derive(Clone)]
pub(crate) struct Sessions(Arc<Inner>);

struct Inner {
    database: Database,
    records: RecordStore,
    keys: Keyring,
    provider: Provider,
    idle_timeout: Duration,
    absolute_timeout: Duration,
    secure_cookies: bool,
    /// The name of the session cookie.
    cookie: String,
    memory: Memory,
    tabs: Tabs,
    /// Wakes whoever revokes refresh tokens.
    revocations: tokio::sync::Notify,
    refresh_skew: Duration,
    turns: Turns,
    service_tokens: ServiceTokens,
    /// What has begun at the provider, and would be lost with this process: refreshes and revocations.
    under_way: TaskTracker,
}

impl Sessions {
    pub(crate) fn new(config: &Config, database: Database, provider: Provider) -> Self {
        let keys = Keyring::new(&config.session_keys, &config.relying_party.issuer);
        let secure_cookies = config.public_url.is_https();
        Self(Arc::new(Inner {
            records: RecordStore::new(&database, keys.clone()),
            database,
            keys,
            provider,
            idle_timeout: config.idle_timeout,
            absolute_timeout: config.absolute_timeout,
            secure_cookies,
            cookie: cookies::prefixed("session", secure_cookies),
            memory: Memory::new(),
            tabs: Tabs::default(),
            revocations: tokio::sync::Notify::new(),
            refresh_skew: config.refresh_skew,
            turns: Turns::default(),
            service_tokens: ServiceTokens::default(),
            under_way: TaskTracker::new(),
        }))
    }

    /// From now on these are the keys. Sessions that none of them opens are nobody's.
    pub(crate) fn use_keys(&self, keys: &[SessionKey]) {
        self.0.keys.replace(keys, self.0.provider.issuer());
        self.0.memory.forget_keys();
    }

    /// The store that tower-sessions uses.
    pub(crate) fn records(&self) -> &RecordStore {
        &self.0.records
    }

    /// Waits until what has begun at the provider has been kept, and begins no more revocations.
    pub(crate) async fn finish(&self) {
        self.0.under_way.close();
        self.0.under_way.wait().await;
    }

    /// Whether the database answers.
    pub(crate) async fn ping(&self) -> Result<(), sqlx::Error> {
        self.0.database.ping().await
    }
}

/// The database cannot be asked, or does not answer in time. It ends no session.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StoreError {
    #[error("the session database: {0}")]
    Database(#[from] sqlx::Error),
    #[error("the session records: {0}")]
    Records(#[from] tower_sessions::session::Error),
}

impl From<StoreError> for crate::Problem {
    fn from(error: StoreError) -> Self {
        tracing::error!(%error, "sessions cannot be reached");
        Self::new(crate::Code::StoreUnavailable)
            .with_detail("Nothing is lost: you are still signed in. Try again in a moment.")
    }
}
