//! The provider's own sessions: who is signed in in which browser. Single sign-on rests on them.

use std::{collections::HashMap, path::PathBuf};

use axum_extra::extract::{
    CookieJar,
    cookie::{Cookie, SameSite},
};
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::{StartError, secret, state::Kept, users::User};

const COOKIE: &str = "dev-op";
const LIFETIME: TimeDelta = TimeDelta::days(30);

/// How somebody proved who they are, weakest first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) enum Acr {
    /// By pressing a button, which proves nothing (Core §2, `acr`).
    #[default]
    #[serde(rename = "0")]
    Choice,
    /// Phishing-resistant (`OpenID` Connect Extended Authentication Profile). Here that is a button, too.
    #[serde(rename = "phr")]
    PhishingResistant,
}

impl Acr {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Choice => "0",
            Self::PhishingResistant => "phr",
        }
    }

    /// Whether it is one of these, separated by spaces.
    pub(super) fn is_in(self, acr_values: &str) -> bool {
        acr_values.split(' ').any(|class| class == self.as_str())
    }
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct OpSession {
    pub(super) sid: String,
    pub(super) sub: String,
    pub(super) auth_time: DateTime<Utc>,
    #[serde(default)]
    pub(super) acr: Acr,
}

impl OpSession {
    fn is_alive(&self) -> bool {
        Utc::now() - self.auth_time <= LIFETIME
    }
}

/// Keyed by the digest of the cookie's value.
pub(super) struct OpSessions(Kept<HashMap<String, OpSession>>);

impl OpSessions {
    pub(super) fn open(path: PathBuf) -> Result<Self, StartError> {
        Kept::open(path).map(Self)
    }

    pub(super) fn current(&self, cookies: &CookieJar) -> Option<OpSession> {
        let key = secret::digest(cookies.get(COOKIE)?.value());
        self.0
            .read(|sessions| sessions.get(&key).filter(|session| session.is_alive()).cloned())
    }

    /// Signs the user in, under a new cookie. Somebody who was signed in already keeps their `sid`.
    pub(super) fn begin(&self, cookies: CookieJar, user: &User, acr: Acr) -> (CookieJar, OpSession) {
        let before = self.current(&cookies).filter(|before| before.sub == user.sub);
        let session = OpSession {
            sid: before.map_or_else(secret::random, |before| before.sid),
            sub: user.sub.to_owned(),
            auth_time: Utc::now(),
            acr,
        };
        let cookies = self.end_current(cookies);
        let value = secret::random();
        self.0.change(|sessions| {
            sessions.retain(|_, session| session.is_alive());
            sessions.insert(secret::digest(&value), session.clone());
        });
        (cookies.add(cookie(value)), session)
    }

    pub(super) fn end_current(&self, cookies: CookieJar) -> CookieJar {
        if let Some(cookie) = cookies.get(COOKIE) {
            let key = secret::digest(cookie.value());
            self.0.change(|sessions| sessions.remove(&key));
        }
        cookies.remove(cookie(String::new()))
    }

    pub(super) fn end(&self, sid: &str) {
        self.0
            .change(|sessions| sessions.retain(|_, session| session.sid != sid));
    }
}

fn cookie(value: String) -> Cookie<'static> {
    Cookie::build((COOKIE, value))
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        .build()
}
