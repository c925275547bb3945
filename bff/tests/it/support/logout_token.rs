//! The provider's word that somebody has signed out, true or not.

use std::sync::atomic::{AtomicU32, Ordering};

use reqwest::StatusCode;
use serde_json::{Value, json};
use time::OffsetDateTime;

use super::{Answer, World, claims_of};

pub(crate) const LOGOUT: &str = "http://schemas.openid.net/event/backchannel-logout";

impl World {
    /// The claims of a logout token that is in order but for `changes`; `null` takes a claim away.
    pub(crate) fn logout_claims(&self, changes: Value) -> Value {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let now = OffsetDateTime::now_utc().unix_timestamp();
        let mut claims = json!({
            "iss": self.issuer(),
            "aud": "bff",
            "iat": now,
            "exp": now + 120,
            "jti": format!("jti-{}", COUNT.fetch_add(1, Ordering::Relaxed)),
            "sub": "user-alice",
            "events": { LOGOUT: {} },
        });
        let members = claims.as_object_mut().unwrap();
        members.extend(changes.as_object().unwrap().clone());
        members.retain(|_, value| !value.is_null());
        claims
    }

    /// Signed by the provider, whatever it says.
    pub(crate) fn signed(&self, header: Value, claims: &Value) -> String {
        let provider = self.provider.as_ref().expect("the provider is there");
        provider.sign_logout_token(&header, claims).unwrap()
    }

    pub(crate) fn logout_token(&self, changes: Value) -> String {
        self.signed(json!({}), &self.logout_claims(changes))
    }

    /// The provider's `sid` of the session that began last.
    pub(crate) fn last_sid(&self) -> String {
        let id_token = self.issued().id.pop().unwrap();
        claims_of(&id_token)["sid"].as_str().unwrap().to_owned()
    }

    pub(crate) async fn sessions(&self) -> i64 {
        self.store.number("SELECT count(*) FROM session").await
    }

    /// A logout token that is in order but for `changes`, which do not matter.
    pub(crate) async fn accepts_logout(&self, changes: Value) {
        self.deliver(&self.logout_token(changes))
            .await
            .confirms_the_logout();
    }

    /// Nobody is signed out by this.
    pub(crate) async fn refuses_logout(&self, token: &str, reason: &str) {
        let before = self.sessions().await;
        self.deliver(token).await.refuses_the_logout(reason);
        assert_eq!(self.sessions().await, before);
    }

    pub(crate) async fn refuses_logout_claims(&self, changes: Value, reason: &str) {
        self.refuses_logout(&self.logout_token(changes), reason).await;
    }

    /// What the provider does: no cookie, no word about where the request began.
    pub(crate) async fn deliver(&self, logout_token: &str) -> Answer {
        self.deliver_form(&[("logout_token", logout_token)]).await
    }

    pub(crate) async fn deliver_form(&self, form: &[(&str, &str)]) -> Answer {
        let request = self.http.post(self.url("/auth/backchannel-logout")).form(form);
        Answer::read(request.send().await.unwrap()).await.unwrap()
    }
}

impl Answer {
    #[track_caller]
    pub(crate) fn confirms_the_logout(&self) {
        assert_eq!(self.status, StatusCode::OK, "{self:?}");
        assert_eq!(self.header("cache-control"), "no-store", "{self:?}");
    }

    /// §2.8, for this reason.
    #[track_caller]
    pub(crate) fn refuses_the_logout(&self, reason: &str) {
        assert_eq!(self.status, StatusCode::BAD_REQUEST, "{self:?}");
        assert_eq!(self.header("cache-control"), "no-store", "{self:?}");
        assert_eq!(self.json()["error"], "invalid_request", "{self:?}");
        let description = self.json()["error_description"].to_string();
        assert!(description.contains(reason), "{reason}: {description}");
    }
}
