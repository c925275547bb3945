//! A client and a browser small enough to see through.

use std::{collections::HashMap, fs, path::PathBuf, sync::OnceLock};

use base64::{Engine, prelude::*};
use dev_services::{DevServices, Settings};
use reqwest::{Client, RequestBuilder, Response, StatusCode, header, redirect::Policy};
use rsa::{
    RsaPrivateKey,
    pkcs1::{EncodeRsaPrivateKey, LineEnding},
};
use serde_json::Value;
use sha2::{Digest, Sha256};
use url::{Url, form_urlencoded};

pub(crate) const APP: &str = "http://localhost:3000";
pub(crate) const CALLBACK: &str = "http://localhost:3000/auth/callback";
pub(crate) const LOGOUT_CALLBACK: &str = "http://localhost:3000/auth/logout/callback";
pub(crate) const VERIFIER: &str = "a-verifier-of-at-least-forty-three-characters";
pub(crate) const SCOPE: &str = "openid profile email offline_access";

pub(crate) struct Harness {
    pub(crate) services: DevServices,
    pub(crate) settings: Settings,
    pub(crate) http: Client,
}

impl Harness {
    /// Fresh services whose state lies in a folder named after the test.
    pub(crate) async fn start(test: &str) -> Self {
        let state_dir = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(test);
        let _ = fs::remove_dir_all(&state_dir);
        fs::create_dir_all(&state_dir).unwrap();
        fs::write(state_dir.join("signing-key.pem"), signing_key()).unwrap();
        Self::start_with(Settings {
            record_issued: Some(state_dir.join("issued")),
            ..Settings::on_free_ports(state_dir, APP)
        })
        .await
    }

    pub(crate) async fn start_with(settings: Settings) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = Client::builder().redirect(Policy::none()).build().unwrap();
        let services = DevServices::start(settings.clone()).await.unwrap();
        Self {
            services,
            settings,
            http,
        }
    }

    /// Stops the services and starts them again where they were.
    pub(crate) async fn restart(self) -> Self {
        let provider_addr = self
            .services
            .issuer
            .trim_start_matches("http://")
            .parse()
            .unwrap();
        self.services.stop().await;
        Self::start_with(Settings {
            provider_addr,
            ..self.settings
        })
        .await
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.services.issuer)
    }

    pub(crate) fn notes(&self, path: &str) -> String {
        format!("{}{path}", self.services.notes_url.trim_end_matches("/notes"))
    }

    pub(crate) async fn authorize(&self, query: &str, cookie: &str) -> Response {
        let url = format!("{}?{query}", self.url("/authorize"));
        self.http
            .get(url)
            .header(header::COOKIE, cookie)
            .send()
            .await
            .unwrap()
    }

    /// Presses a button of the login page.
    pub(crate) async fn press(&self, query: &str, cookie: &str, (name, value): (&str, &str)) -> Response {
        self.http
            .post(self.url("/login"))
            .header(header::ORIGIN, &self.services.issuer)
            .header(header::COOKIE, cookie)
            .form(&[("authorization_request", query), (name, value)])
            .send()
            .await
            .unwrap()
    }

    /// Signs in; returns the code and the provider's cookie.
    pub(crate) async fn sign_in(&self, user: &str, changes: &[(&str, &str)]) -> (String, String) {
        let response = self.press(&request(changes), "", ("user", user)).await;
        assert_eq!(response.status(), StatusCode::SEE_OTHER);
        (answer(&response)["code"].clone(), cookie(&response))
    }

    pub(crate) async fn post(&self, path: &str, form: &[(&str, &str)]) -> (StatusCode, Value) {
        let request = self
            .http
            .post(self.url(path))
            .header(header::AUTHORIZATION, basic())
            .form(form);
        json(request).await
    }

    pub(crate) async fn redeem(&self, code: &str) -> (StatusCode, Value) {
        self.redeem_with(code, CALLBACK, VERIFIER).await
    }

    pub(crate) async fn redeem_with(
        &self,
        code: &str,
        redirect_uri: &str,
        verifier: &str,
    ) -> (StatusCode, Value) {
        let form = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", redirect_uri),
            ("code_verifier", verifier),
        ];
        self.post("/token", &form).await
    }

    pub(crate) async fn refresh(&self, refresh_token: &str) -> (StatusCode, Value) {
        self.post(
            "/token",
            &[("grant_type", "refresh_token"), ("refresh_token", refresh_token)],
        )
        .await
    }

    pub(crate) async fn tokens(&self, user: &str) -> Tokens {
        self.tokens_with(user, &[]).await
    }

    pub(crate) async fn tokens_with(&self, user: &str, changes: &[(&str, &str)]) -> Tokens {
        let (code, cookie) = self.sign_in(user, changes).await;
        let (status, body) = self.redeem(&code).await;
        assert_eq!(status, StatusCode::OK, "{body}");
        Tokens { body, cookie }
    }

    pub(crate) async fn userinfo(&self, access_token: &str) -> (StatusCode, Value) {
        json(self.http.get(self.url("/userinfo")).bearer_auth(access_token)).await
    }
}

pub(crate) struct Tokens {
    pub(crate) body: Value,
    pub(crate) cookie: String,
}

impl Tokens {
    pub(crate) fn access(&self) -> &str {
        self.body["access_token"].as_str().unwrap()
    }

    pub(crate) fn refresh(&self) -> &str {
        self.body["refresh_token"].as_str().unwrap()
    }

    pub(crate) fn id(&self) -> &str {
        self.body["id_token"].as_str().unwrap()
    }
}

/// A good authorization request, with these parameters changed, added or (when empty) left out.
pub(crate) fn request(changes: &[(&str, &str)]) -> String {
    let challenge = BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER));
    let mut parameters = HashMap::from([
        ("client_id", "bff"),
        ("redirect_uri", CALLBACK),
        ("response_type", "code"),
        ("scope", SCOPE),
        ("state", "the-state"),
        ("nonce", "the-nonce"),
        ("code_challenge", &challenge),
        ("code_challenge_method", "S256"),
    ]);
    parameters.extend(changes.iter().copied());
    parameters.retain(|_, value| !value.is_empty());
    form_urlencoded::Serializer::new(String::new())
        .extend_pairs(parameters)
        .finish()
}

/// The parameters that a redirect to the app carries.
pub(crate) fn answer(response: &Response) -> HashMap<String, String> {
    assert_eq!(response.status(), StatusCode::SEE_OTHER);
    let location = Url::parse(response.headers()[header::LOCATION].to_str().unwrap()).unwrap();
    assert!(
        location.as_str().starts_with(&format!("{APP}/auth/")),
        "{location}"
    );
    location.query_pairs().into_owned().collect()
}

/// What a browser would send back of the cookie that was set.
pub(crate) fn cookie(response: &Response) -> String {
    let set = response.headers()[header::SET_COOKIE].to_str().unwrap();
    set.split(';').next().unwrap().to_owned()
}

/// `client_secret_basic`, spelled out.
pub(crate) fn basic() -> String {
    format!("Basic {}", BASE64_STANDARD.encode("bff:dev+secret%2B%2F%25"))
}

pub(crate) async fn json(request: RequestBuilder) -> (StatusCode, Value) {
    let response = request.send().await.unwrap();
    let status = response.status();
    (
        status,
        serde_json::from_slice(&response.bytes().await.unwrap()).unwrap_or_default(),
    )
}

/// The claims of a JWT, unverified.
pub(crate) fn claims(jwt: &str) -> Value {
    let payload = jwt.split('.').nth(1).unwrap();
    serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(payload).unwrap()).unwrap()
}

/// One key for all tests, because making one takes a while.
pub(crate) fn signing_key() -> &'static str {
    static KEY: OnceLock<String> = OnceLock::new();
    KEY.get_or_init(|| {
        let key = RsaPrivateKey::new(&mut rsa::rand_core::OsRng, 2048).unwrap();
        key.to_pkcs1_pem(LineEnding::LF).unwrap().to_string()
    })
}
