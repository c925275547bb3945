//! A backend-for-frontend for the browser: it logs in with OpenID Connect, keeps the tokens on the server, and calls APIs
//! in the user's name. The browser holds one opaque cookie and never sees a token.
//!
//! This is how to mount it:
//!
//! ```no_run
//! use std::sync::Arc;
//!
//! use axum::{Router, routing::get};
//! use bff::{Bff, Config, CurrentSession, Problem, Vars};
//!
//! async fn home(current: Option<CurrentSession>) -> String {
//!     match current {
//!         Some(current) => format!("Hello, {}!", current.user().sub),
//!         None => "Hello, stranger!".to_owned(),
//!     }
//! }
//!
//! # #[tokio::main]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let config = Config::read(&Vars::from_env())?;
//! let bff = Bff::start(config, Arc::new(|problem: &Problem, _: &_| format!("<h1>{}</h1>", problem.title()))).await?;
//! let app = Router::new().route("/", get(home)).merge(bff.router()).layer(bff.layer());
//! let app = app.into_make_service_with_connect_info::<std::net::SocketAddr>();
//! axum::serve(tokio::net::TcpListener::bind("127.0.0.1:3000").await?, app).await?;
//! # Ok(())
//! # }
//! ```
//!
//! Handlers and server functions have three extractors: [`CurrentSession`] says who is signed in, [`Upstream`] calls the APIs
//! of the proxy table in their name, [`OwnSessions`] lists and ends their sessions on other devices, and tells what is kept for this one. A page's own scripts carry the
//! [`CspNonce`] in the extensions of its request; no other script runs.
//!
//! The rooms, in reading order: `router` (every URL, and what every request passes), `auth` (the endpoints a browser meets), `oidc` (what the
//! provider is asked), `session` (who is signed in, and their tokens), `proxy` (what may pass to the APIs), `guard` (what every
//! request passes), `problem` (how failures are told), `config`, `http` (the one way out), `ops`,
//! `stopping`.

mod auth;
mod background;
mod clock;
pub mod config;
pub mod doctor;
mod guard;
mod http;
mod oidc;
mod ops;
mod problem;
#[cfg(any(test, feature = "fuzzing"))]
#[doc(hidden)]
pub mod properties;
mod proxy;
mod random;
mod recognised;
mod router;
mod session;
mod stopping;

use std::sync::{Arc, atomic::AtomicBool};

use arc_swap::{ArcSwap, Guard};
use axum::Router;
use ipnet::IpNet;
use tokio::sync::watch;

pub use config::{Config, Vars};
pub use guard::content_policy::CspNonce;
pub use problem::{Code, Problem, ProblemPage, StepUp};
pub use proxy::{Passage, Upstream};
pub use session::{
    AllSessions, CurrentSession, Kept, ListedSession, OwnSession, OwnSessions, SessionInfo, User,
};

use config::PublicUrl;

use background::Background;
use guard::{RateLimit, content_policy::ContentPolicy};
use http::HttpClient;
use oidc::Provider;
use session::{Database, Sessions};

/// A running BFF; clones share everything.
#[derive(Clone)]
#[expect(
    clippy::redundant_allocation,
    reason = "the outer one counts the clones of one thread: `Bff::apart`"
)]
pub struct Bff(Arc<Arc<Inner>>);

struct Inner {
    public_url: PublicUrl,
    content_policy: ContentPolicy,
    table: ArcSwap<proxy::Table>,
    forwarded: proxy::Forwarded,
    http: HttpClient,
    provider: Provider,
    sessions: Sessions,
    problem_page: ProblemPage,
    trusted_proxies: Vec<IpNet>,
    session_limit: Arc<RateLimit>,
    address_limit: Arc<RateLimit>,
    retiring: AtomicBool,
    exports_traces: bool,
    /// Every open WebSocket has a receiver.
    tunnels: watch::Sender<()>,
    _background: Background,
}

/// Why a BFF cannot start, or its sessions not be reached.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct StartError(#[from] Reason);

#[derive(Debug, thiserror::Error)]
enum Reason {
    #[error(transparent)]
    Mistakes(#[from] config::Mistakes),
    #[error(transparent)]
    Database(#[from] session::DatabaseError),
    #[error(transparent)]
    Store(#[from] session::StoreError),
    #[error("the system's certificates cannot be loaded: {0}")]
    Http(#[from] http::ClientError),
}

/// Brings the database of `DATABASE_URL` up to date, as every start does, and says which migrations it wanted. No other setting
/// is asked for.
///
/// # Errors
///
/// When there is a mistake in `DATABASE_URL`, or the database cannot be opened or written.
pub async fn migrate(vars: &Vars) -> Result<Vec<String>, StartError> {
    let url = config::database_url(vars).map_err(Reason::from)?;
    Ok(Database::bring_up_to_date(&url).await.map_err(Reason::from)?)
}

impl Bff {
    /// Opens the database and brings it up to date. The provider's absence does not stop the start: it is looked for in the
    /// background, and login answers 503 until it is there.
    ///
    /// # Errors
    ///
    /// When the database cannot be opened or written.
    pub async fn start(config: Config, problem_page: ProblemPage) -> Result<Self, StartError> {
        ops::metrics::describe();
        let http = HttpClient::new().map_err(Reason::from)?;
        let provider = Provider::new(&config, http.clone());
        let database = Database::open(&config.database_url).await.map_err(Reason::from)?;
        let sessions = Sessions::new(&config, database, provider.clone());
        let session_limit = Arc::new(RateLimit::new(config.session_limit));
        let address_limit = Arc::new(RateLimit::new(config.address_limit));
        let limits = [session_limit.clone(), address_limit.clone()];
        let background = Background::begin(limits, provider.clone(), sessions.clone());
        let Config {
            public_url,
            content_policy,
            proxy: table,
            trusted_proxies,
            exports_traces,
            ..
        } = config;
        Ok(Self(Arc::new(Arc::new(Inner {
            forwarded: proxy::Forwarded::to(&public_url),
            public_url,
            content_policy,
            table: ArcSwap::from_pointee(table),
            http,
            provider,
            sessions,
            problem_page,
            trusted_proxies,
            session_limit,
            address_limit,
            retiring: AtomicBool::new(false),
            exports_traces,
            tunnels: watch::Sender::new(()),
            _background: background,
        }))))
    }

    /// The same BFF for another thread that serves. Clones are counted, and every request makes some: threads that count in one place
    /// wait for each other.
    #[must_use]
    pub fn apart(&self) -> Self {
        Self(Arc::new(Arc::clone(&self.0)))
    }

    /// `/healthz` and `/readyz`, which need nothing else: for an address that only machines reach.
    pub fn health_router(&self) -> Router {
        ops::health::router().with_state(self.clone())
    }

    /// Takes the proxy table and the session keys of another configuration, from one request to the next: what is under way goes
    /// on as it began. Everything else stays as it was at the start.
    pub fn reload(&self, config: &Config) {
        self.sessions().use_keys(&config.session_keys);
        self.0.table.store(Arc::new(config.proxy.clone()));
        self.provider().serve(&config.relying_party, &config.proxy);
        self.provider().complain_of_lacks();
    }

    fn public_url(&self) -> &PublicUrl {
        &self.0.public_url
    }

    fn content_policy(&self) -> &ContentPolicy {
        &self.0.content_policy
    }

    /// The proxy table of the moment, to be kept for as long as a request takes.
    fn table(&self) -> Guard<Arc<proxy::Table>> {
        self.0.table.load()
    }

    fn forwarded(&self) -> &proxy::Forwarded {
        &self.0.forwarded
    }

    fn http(&self) -> &HttpClient {
        &self.0.http
    }

    fn provider(&self) -> &Provider {
        &self.0.provider
    }

    fn sessions(&self) -> &Sessions {
        &self.0.sessions
    }

    fn trusted_proxies(&self) -> &[IpNet] {
        &self.0.trusted_proxies
    }

    fn session_limit(&self) -> &RateLimit {
        &self.0.session_limit
    }

    fn address_limit(&self) -> &RateLimit {
        &self.0.address_limit
    }

    fn problem_page(&self) -> &ProblemPage {
        &self.0.problem_page
    }
}
