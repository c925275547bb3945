//! The provider tells the app that a session has ended (OpenID Connect Back-Channel Logout 1.0 §2.5).

use std::time::Duration;

use chrono::Utc;
use serde_json::{Value, json};

use super::Provider;
use crate::{StartError, client, keys::Keys, secret};

/// How long a logout token is good for, in seconds: two minutes, as §2.4 suggests.
const LIFETIME: i64 = 120;
/// The app may be busy, but not for long.
const TIMEOUT: Duration = Duration::from_secs(5);

/// Where logout tokens go.
pub(super) struct BackchannelLogout {
    uri: String,
    http: reqwest::Client,
}

impl BackchannelLogout {
    pub(super) fn to(app_url: &str) -> Result<Self, StartError> {
        // A second call finds the provider installed, which is what we want.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder()
            .timeout(TIMEOUT)
            .redirect(reqwest::redirect::Policy::none())
            .pool_max_idle_per_host(0)
            .build()
            .map_err(StartError::Http)?;
        Ok(Self {
            uri: format!("{app_url}/auth/backchannel-logout"),
            http,
        })
    }
}

impl Provider {
    /// Tells the app, in the background, whether or not it is there to listen.
    pub(super) fn announce_logout(&self, sub: &str, sid: &str) {
        let now = Utc::now().timestamp();
        let claims = json!({
            "iss": self.issuer,
            "aud": client::ID,
            "iat": now,
            "exp": now + LIFETIME,
            "jti": secret::random(),
            "sub": sub,
            "sid": sid,
            "events": { "http://schemas.openid.net/event/backchannel-logout": {} },
        });
        let Some(token) = sign_logout_token(&self.keys, &json!({}), &claims) else {
            return;
        };
        let request = self
            .backchannel_logout
            .http
            .post(&self.backchannel_logout.uri)
            .form(&[("logout_token", token)]);
        tokio::spawn(async move {
            match request.send().await {
                Ok(answer) if answer.status().is_success() => {}
                Ok(answer) => tracing::warn!(status = %answer.status(), "the app refused a logout token"),
                Err(error) => tracing::debug!(%error, "the app did not hear of a logout"),
            }
        });
    }
}

/// A JWT by the provider's key. The members of `header` take the place of the usual ones, or join them.
pub(crate) fn sign_logout_token(keys: &Keys, header: &Value, claims: &Value) -> Option<String> {
    let mut whole = json!({ "typ": "logout+jwt", "alg": "RS256", "kid": keys.kid });
    if let (Some(whole), Some(header)) = (whole.as_object_mut(), header.as_object()) {
        whole.extend(header.clone());
    }
    keys.sign(&whole, claims)
        .inspect_err(|error| tracing::error!(%error, "a logout token was not signed"))
        .ok()
}
