//! The development provider from behind: its absence, its endpoints, and what it has issued.

use std::{
    fs,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use dev_services::{DevServices, Settings, StartError};
use reqwest::StatusCode;
use serde_json::Value;
use tokio::{net::TcpListener, sync::OnceCell};

use super::{World, until};

/// Every token issued so far, oldest first.
#[derive(Debug, Default)]
pub(crate) struct Issued {
    pub(crate) access: Vec<String>,
    pub(crate) refresh: Vec<String>,
    pub(crate) id: Vec<String>,
}

impl World {
    pub(crate) async fn provider_goes_away(&mut self) {
        self.provider.take().expect("the provider is there").stop().await;
    }

    /// Where it was, with all it knew.
    pub(crate) async fn provider_returns(&mut self) {
        assert!(self.provider.is_none());
        self.provider = Some(start_again(&self.settings).await);
    }

    /// It will make a new one when it returns.
    pub(crate) fn provider_forgets_its_key(&self) {
        assert!(self.provider.is_none());
        fs::remove_file(self.settings.state_dir.join("signing-key.pem")).unwrap();
    }

    pub(crate) async fn access_tokens_now_last(&mut self, lifetime: Duration) {
        self.provider_goes_away().await;
        self.settings.access_token_lifetime = lifetime;
        self.provider_returns().await;
    }

    pub(crate) async fn refresh_tokens_now_last(&mut self, lifetime: Duration) {
        self.provider_goes_away().await;
        self.settings.refresh_token_lifetime = Some(lifetime);
        self.provider_returns().await;
    }

    /// While the provider is away: somebody at its address who hangs up, and counts the calls.
    pub(crate) async fn calls_in_vain(&self) -> Arc<AtomicUsize> {
        assert!(self.provider.is_none());
        let listener = TcpListener::bind(self.settings.provider_addr).await.unwrap();
        let calls = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&calls);
        tokio::spawn(async move {
            while listener.accept().await.is_ok() {
                counted.fetch_add(1, Ordering::SeqCst);
            }
        });
        calls
    }

    /// A call by whoever knows the client's secret.
    pub(crate) async fn ask_provider(&self, path: &str, form: &[(&str, &str)]) -> (StatusCode, Value) {
        let provider = self.provider.as_ref().expect("the provider is there");
        let credentials = [
            ("client_id", provider.client_id),
            ("client_secret", provider.client_secret),
        ];
        let form: Vec<_> = form.iter().copied().chain(credentials).collect();
        let request = self.http.post(format!("{}{path}", provider.issuer)).form(&form);
        let response = request.send().await.unwrap();
        let status = response.status();
        (
            status,
            serde_json::from_slice(&response.bytes().await.unwrap()).unwrap_or_default(),
        )
    }

    /// Whether the provider still honours a refresh token. If it does, that was its last time.
    pub(crate) async fn is_dead(&self, refresh_token: &str) -> bool {
        let form = [("grant_type", "refresh_token"), ("refresh_token", refresh_token)];
        let (status, body) = self.ask_provider("/token", &form).await;
        status == StatusCode::BAD_REQUEST && body["error"] == "invalid_grant"
    }

    pub(crate) fn issued(&self) -> Issued {
        let mut issued = Issued::default();
        let record = fs::read_to_string(self.settings.record_issued.as_ref().unwrap()).unwrap();
        for token in record.lines().map(str::to_owned) {
            match token.split_once('.') {
                None => issued.refresh.push(token),
                Some((header, _)) if decoded(header).contains("at+jwt") => issued.access.push(token),
                Some(_) => issued.id.push(token),
            }
        }
        issued
    }
}

fn decoded(base64url: &str) -> String {
    String::from_utf8(URL_SAFE_NO_PAD.decode(base64url).unwrap()).unwrap()
}

pub(super) async fn settings(dir: &Path, app_url: &str) -> Settings {
    let state_dir = dir.join("provider");
    fs::create_dir_all(&state_dir).unwrap();
    fs::write(state_dir.join("signing-key.pem"), signing_key(dir).await).unwrap();
    Settings {
        record_issued: Some(dir.join("issued")),
        ..Settings::on_free_ports(state_dir, app_url)
    }
}

/// Starts the provider on free ports, which from now on are its own.
pub(super) async fn start(settings: &mut Settings) -> DevServices {
    let services = DevServices::start(settings.clone()).await.unwrap();
    let address = |url: &str| url.trim_start_matches("http://").parse().unwrap();
    settings.provider_addr = address(&services.issuer);
    settings.notes_addr = address(services.notes_url.trim_end_matches("/notes"));
    services
}

/// A neighbouring test may have borrowed the address; it will give it back.
async fn start_again(settings: &Settings) -> DevServices {
    let mut started = None;
    until("the provider's address is free", async || {
        match DevServices::start(settings.clone()).await {
            Ok(services) => started = Some(services),
            Err(StartError::AddressInUse { .. }) => {}
            Err(error) => panic!("{error}"),
        }
        started.is_some()
    })
    .await;
    started.unwrap()
}

/// One key for all tests, because making one takes a while.
async fn signing_key(dir: &Path) -> &'static str {
    static KEY: OnceCell<String> = OnceCell::const_new();
    KEY.get_or_init(async || {
        let state_dir = dir.join("first");
        let settings = Settings::on_free_ports(&state_dir, "http://localhost:3000");
        DevServices::start(settings).await.unwrap().stop().await;
        fs::read_to_string(state_dir.join("signing-key.pem")).unwrap()
    })
    .await
}
