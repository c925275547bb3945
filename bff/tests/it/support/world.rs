//! A BFF and everything around it.

use std::{
    collections::BTreeMap,
    fs,
    net::{Ipv4Addr, SocketAddr, TcpListener},
    time::Duration,
};

use bff::{Vars, config::new_session_key};
use dev_services::{DevServices, Lie, Settings};
use reqwest::{Client, redirect::Policy};

use super::{Browser, Store, app::App, log::Log, metrics, provider};

pub(crate) struct World {
    pub(crate) origin: String,
    pub(crate) store: Store,
    pub(crate) http: Client,
    pub(super) settings: Settings,
    pub(super) provider: Option<DevServices>,
    vars: BTreeMap<&'static str, String>,
    listener: TcpListener,
    app: Option<App>,
    others: Vec<(App, TcpListener)>,
    pub(super) log: Log,
}

/// What is different about a world.
pub(crate) struct Plan {
    store: Store,
    vars: Vec<(&'static str, String)>,
    rows: Vec<String>,
    access_token_lifetime: Duration,
    refresh_token_lifetime: Option<Duration>,
    provider_is_away: bool,
    lie: Option<Lie>,
}

impl World {
    pub(crate) async fn start(store: Store) -> Self {
        Self::plan(store).start().await
    }

    pub(crate) fn plan(store: Store) -> Plan {
        Plan {
            store,
            vars: Vec::new(),
            rows: Vec::new(),
            access_token_lifetime: Duration::from_mins(5),
            refresh_token_lifetime: None,
            provider_is_away: false,
            lie: None,
        }
    }

    pub(crate) fn browser(&self) -> Browser {
        Browser::new(self.origin.parse().unwrap(), self.http.clone())
    }

    /// The same browser, on its way to another instance by that one's own address.
    pub(crate) fn browser_at(&self, origin: &str, browser: &Browser) -> Browser {
        let there = Browser::new(origin.parse().unwrap(), self.http.clone());
        there.set_cookie("session", &browser.session());
        there
    }

    /// A browser in which somebody has signed in.
    pub(crate) async fn sign_in(&self, user: &str) -> Browser {
        let browser = self.browser();
        browser.sign_in(user).await;
        browser
    }

    /// What was changed behind the BFF's back is noticed from now on: a row is believed for half a second.
    pub(crate) async fn forgets(&self) {
        tokio::time::sleep(Duration::from_millis(500)).await;
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.origin)
    }

    pub(crate) fn issuer(&self) -> String {
        format!("http://{}", self.settings.provider_addr)
    }

    pub(crate) fn setting(&self, key: &str) -> &str {
        &self.vars[key]
    }

    /// The BFF ends and begins again on the same database, with one setting changed.
    pub(crate) async fn restart_with(&mut self, key: &'static str, value: impl Into<String>) {
        self.vars.insert(key, value.into());
        self.restart().await;
    }

    /// One more instance on the same database. Connections go to whichever takes them first, as behind a load balancer.
    pub(crate) async fn one_more_instance(&mut self) {
        let listener = self.listener.try_clone().unwrap();
        self.start_other(listener).await;
    }

    /// The same at an address of its own, which is returned.
    pub(crate) async fn instance_elsewhere(&mut self) -> String {
        let (listener, origin) = free_address();
        self.start_other(listener).await;
        origin
    }

    /// The instance elsewhere ends and begins again where it was, with the settings of now.
    pub(crate) async fn restart_elsewhere(&mut self) {
        let (app, listener) = self.others.pop().expect("there is an instance elsewhere");
        app.stop().await;
        self.start_other(listener).await;
    }

    async fn start_other(&mut self, listener: TcpListener) {
        let vars: Vars = self.vars.clone().into_iter().collect();
        self.others.push((App::start(&vars, &listener).await, listener));
    }

    pub(crate) async fn restart(&mut self) {
        if let Some(app) = self.app.take() {
            app.stop().await;
        }
        let vars: Vars = self.vars.clone().into_iter().collect();
        self.app = Some(App::start(&vars, &self.listener).await);
    }
}

impl Plan {
    pub(crate) fn set(mut self, key: &'static str, value: &str) -> Self {
        self.vars.push((key, value.to_owned()));
        self
    }

    /// A row of the proxy table, beside those of the notes API.
    pub(crate) fn proxy(mut self, row: String) -> Self {
        self.rows.push(row);
        self
    }

    pub(crate) fn access_tokens_last(self, access_token_lifetime: Duration) -> Self {
        Self {
            access_token_lifetime,
            ..self
        }
    }

    /// As the provider says.
    pub(crate) fn refresh_tokens_last(self, lifetime: Duration) -> Self {
        Self {
            refresh_token_lifetime: Some(lifetime),
            ..self
        }
    }

    pub(crate) fn provider_is_away(self) -> Self {
        Self {
            provider_is_away: true,
            ..self
        }
    }

    /// The provider lies from before the BFF starts.
    pub(crate) fn provider_lies(self, lie: Lie) -> Self {
        let lie = Some(lie);
        Self { lie, ..self }
    }

    pub(crate) async fn start(self) -> World {
        let log = Log::begin();
        metrics::begin();
        let (listener, origin) = free_address();
        let dir = self.store.dir();
        let public_url = self.vars.iter().find(|(key, _)| *key == "PUBLIC_URL");
        let public_url = public_url.map_or(&origin, |(_, url)| url);
        let mut settings = provider::settings(&dir, public_url).await;
        settings.access_token_lifetime = self.access_token_lifetime;
        settings.refresh_token_lifetime = self.refresh_token_lifetime;
        let mut provider = Some(provider::start(&mut settings).await);
        if let (Some(lie), Some(provider)) = (self.lie, &provider) {
            provider.lie(lie);
        }
        if self.provider_is_away
            && let Some(provider) = provider.take()
        {
            provider.stop().await;
        }

        let notes = format!("http://{}", settings.notes_addr);
        let table = dir.join("bff.toml");
        let rows = [
            row("/api/notes", &format!("{notes}/notes"), "GET POST DELETE", "user"),
            row("/api/whoami", &format!("{notes}/whoami"), "GET", "user"),
        ];
        fs::write(&table, [rows.concat(), self.rows.concat()].concat()).unwrap();

        let mut vars = BTreeMap::from([
            ("PUBLIC_URL", origin.clone()),
            ("OIDC_ISSUER", format!("http://{}", settings.provider_addr)),
            ("OIDC_CLIENT_ID", "bff".to_owned()),
            ("OIDC_CLIENT_SECRET", "dev secret+/%".to_owned()),
            ("DATABASE_URL", self.store.url()),
            ("SESSION_KEYS", new_session_key()),
            ("BFF_CONFIG", table.display().to_string()),
        ]);
        vars.extend(self.vars);

        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = Client::builder()
            .redirect(Policy::none())
            .resolve("localhost", SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))
            .build()
            .unwrap();
        let mut world = World {
            origin,
            store: self.store,
            http,
            settings,
            provider,
            vars,
            listener,
            app: None,
            others: Vec::new(),
            log,
        };
        world.restart().await;
        world
    }
}

fn free_address() -> (TcpListener, String) {
    let listener = TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).unwrap();
    listener.set_nonblocking(true).unwrap();
    let origin = format!("http://localhost:{}", listener.local_addr().unwrap().port());
    (listener, origin)
}

/// A row of the proxy table; the methods are separated by spaces.
pub(crate) fn row(path: &str, upstream: &str, methods: &str, token: &str) -> String {
    let methods: Vec<&str> = methods.split(' ').collect();
    format!("[[proxy]]\npath = {path:?}\nupstream = {upstream:?}\nmethods = {methods:?}\ntoken = {token:?}\n")
}
