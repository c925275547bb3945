//! Instances and everything around them.

use std::{
    collections::BTreeMap,
    fs,
    net::{Ipv4Addr, SocketAddr},
    time::Duration,
};

use bff::config::new_session_key;
use dev_services::{DevServices, Settings};
use reqwest::{Client, redirect::Policy};

use super::{
    Browser, Certificate, Instance, Store, balancer::Balancer, command::server_by, instance::free_address,
    provider,
};

/// One origin, behind which instances come and go.
pub(crate) struct World {
    pub(crate) store: Store,
    pub(crate) http: Client,
    pub(super) settings: Settings,
    pub(super) provider: Option<DevServices>,
    pub(super) vars: BTreeMap<&'static str, String>,
    pub(super) balancer: Balancer,
}

impl World {
    /// No instance yet; access tokens have expired when they arrive.
    pub(crate) async fn start(store: Store) -> Self {
        Self::start_with(store, None).await
    }

    /// Instances speak https by themselves, with this certificate, which browsers trust.
    pub(crate) async fn start_with_tls(store: Store, certificate: &Certificate) -> Self {
        Self::start_with(store, Some(certificate)).await
    }

    async fn start_with(store: Store, certificate: Option<&Certificate>) -> Self {
        let balancer = Balancer::start().await;
        let scheme = if certificate.is_some() { "https" } else { "http" };
        let origin = format!("{scheme}://localhost:{}", balancer.port);
        let dir = store.dir();
        let mut settings = provider::settings(&dir, &origin).await;
        settings.access_token_lifetime = Duration::ZERO;
        let provider = provider::start(&mut settings).await;

        let table = dir.join("bff.toml");
        fs::write(&table, row("/api/notes", &provider.notes_url, "user")).unwrap();
        let mut vars = BTreeMap::from([
            ("PUBLIC_URL", origin),
            ("OIDC_ISSUER", provider.issuer.clone()),
            ("OIDC_CLIENT_ID", provider.client_id.to_owned()),
            ("OIDC_CLIENT_SECRET", provider.client_secret.to_owned()),
            ("DATABASE_URL", store.url()),
            ("SESSION_KEYS", new_session_key()),
            ("BFF_CONFIG", table.display().to_string()),
        ]);

        if let Some(certificate) = certificate {
            let [cert, key] = certificate.write_to(&dir);
            vars.extend([("TLS_CERT_FILE", cert), ("TLS_KEY_FILE", key)]);
        }

        let http = client(certificate);
        Self {
            store,
            http,
            settings,
            provider: Some(provider),
            vars,
            balancer,
        }
    }

    /// What instances started from now on are told.
    pub(crate) fn set(&mut self, key: &'static str, value: impl Into<String>) {
        self.vars.insert(key, value.into());
    }

    /// The proxy table is to be this when it is read next.
    pub(crate) fn write_table(&self, rows: &[String]) {
        fs::write(self.told("BFF_CONFIG"), rows.concat()).unwrap();
    }

    /// The table's usual row.
    pub(crate) fn notes_row(&self) -> String {
        row("/api/notes", &self.provider().notes_url, "user")
    }

    /// What instances and commands are told no more.
    pub(crate) fn unset(&mut self, key: &str) {
        self.vars.remove(key);
    }

    pub(crate) fn told(&self, key: &str) -> &str {
        &self.vars[key]
    }

    /// What a machine gets there: status and body.
    pub(crate) async fn get(&self, url: &str) -> (u16, String) {
        let answer = self.http.get(url).send().await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    }

    pub(crate) fn provider(&self) -> &DevServices {
        self.provider.as_ref().expect("the provider is there")
    }

    /// One more instance on the same database.
    pub(crate) async fn instance(&self) -> Instance {
        self.instance_by(&[]).await
    }

    /// The same, started by a command that takes the server's program as its last argument, and becomes it.
    pub(crate) async fn instance_by(&self, command: &[&str]) -> Instance {
        let instance = self.start_instance(command, free_address, "/readyz").await;
        self.balancer.backends.add(instance.address());
        instance
    }

    /// One more, for whoever knows that it is there.
    pub(crate) async fn instance_at(&self, address: SocketAddr) -> Instance {
        self.start_instance(&[], || address, "/readyz").await
    }

    /// The same, although it may have to wait for something.
    pub(crate) async fn unready_instance(&self) -> Instance {
        self.start_instance(&[], free_address, "/healthz").await
    }

    async fn start_instance(
        &self,
        command: &[&str],
        address: impl Fn() -> SocketAddr,
        path: &str,
    ) -> Instance {
        let (dir, backends) = (self.store.dir(), self.balancer.backends.clone());
        let command = || server_by(command, &self.vars, &dir);
        Instance::start(command, address, path, &dir, &self.http, backends).await
    }

    /// Where browsers go.
    pub(crate) fn address(&self) -> SocketAddr {
        (Ipv4Addr::LOCALHOST, self.balancer.port).into()
    }

    pub(crate) fn browser(&self) -> Browser {
        Browser::new(self.vars["PUBLIC_URL"].parse().unwrap(), self.http.clone())
    }

    /// The same browser, on its way to one instance and no other.
    pub(crate) fn browser_at(&self, instance: &Instance, browser: &Browser) -> Browser {
        let there = Browser::new(instance.origin().parse().unwrap(), self.http.clone());
        there.set_cookie("session", &browser.session());
        there
    }
}

/// Who follows no redirects, and trusts this certificate.
pub(crate) fn client(certificate: Option<&Certificate>) -> Client {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = Client::builder()
        .redirect(Policy::none())
        .resolve("localhost", SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))
        .no_proxy();
    let trusted =
        certificate.map(|certificate| reqwest::Certificate::from_pem(certificate.pem().as_bytes()).unwrap());
    trusted
        .into_iter()
        .fold(client, reqwest::ClientBuilder::add_root_certificate)
        .build()
        .unwrap()
}

/// A row of the proxy table, for GET.
pub(crate) fn row(path: &str, upstream: &str, token: &str) -> String {
    format!("[[proxy]]\npath = {path:?}\nupstream = {upstream:?}\nmethods = [\"GET\"]\ntoken = {token:?}\n")
}
