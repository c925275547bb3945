//! Login attempts, each in a sealed cookie of its own: two tabs can log in at once, and an anonymous visitor costs the
//! database nothing.

use axum_extra::extract::cookie::{Cookie, CookieJar};
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq;

use super::{Sessions, seal::Purpose};
use crate::{clock, oidc::AuthorizationRequest};

/// How long an attempt may take, in seconds.
pub(super) const LIFETIME: i64 = 600;
pub(super) const LIFETIME_IN_MILLISECONDS: i64 = LIFETIME * 1000;
/// How many attempts one browser may have under way; the oldest goes.
const AT_MOST: usize = 5;
/// How large a cookie may be, in bytes, for browsers to keep it (RFC 6265 §6.1).
const COOKIE_LIMIT: usize = 4096;
/// How large the attempts of one browser may be together: servers in front of us take 8 kB of cookies, and no more.
const ALL_COOKIES_LIMIT: usize = 6 * 1024;
/// How much of `state` names the cookie. All of it is checked.
const NAME_LENGTH: usize = 12;

/// What we remember of a login attempt until the provider answers.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct PendingLogin {
    pub(crate) request: AuthorizationRequest,
    /// A checked path on this origin.
    pub(crate) return_to: String,
    /// The session this login is to take the place of.
    pub(crate) replaces: Option<String>,
    /// In milliseconds: a browser that restores its tabs begins several attempts within one second.
    created_at: i64,
}

impl PendingLogin {
    pub(crate) fn new(request: AuthorizationRequest, return_to: String, replaces: Option<String>) -> Self {
        Self {
            request,
            return_to,
            replaces,
            created_at: clock::now_in_milliseconds(),
        }
    }
}

impl Sessions {
    /// Remembers the attempt in the browser that makes it. `None` if it is more than a browser would keep.
    pub(crate) fn remember_login(&self, jar: CookieJar, pending: &PendingLogin) -> Option<CookieJar> {
        let name = self.login_cookie_name(&pending.request.state);
        let sealed = self.0.keys.seal_text(Purpose::PendingLogin, &name, pending);
        let new = self.lax_cookie(name, sealed, LIFETIME);
        let size = |cookie: &Cookie<'_>| cookie.name().len() + cookie.value().len();
        if size(&new) > COOKIE_LIMIT {
            return None;
        }
        let mut others: Vec<_> = jar
            .iter()
            .filter(|cookie| cookie.name().starts_with(&self.cookie_name("login-")))
            .map(|cookie| (self.worth(cookie), size(cookie), cookie.name().to_owned()))
            .collect();
        others.sort();
        let (mut count, mut bytes) = (1, size(&new));
        let mut superfluous = Vec::new();
        for (worth, size, name) in others.into_iter().rev() {
            if worth.is_some() && count < AT_MOST && bytes + size <= ALL_COOKIES_LIMIT {
                (count, bytes) = (count + 1, bytes + size);
            } else {
                superfluous.push(name);
            }
        }
        let forget = |jar: CookieJar, name| jar.add(self.expired_cookie(name));
        Some(superfluous.into_iter().fold(jar, forget).add(new))
    }

    /// What no longer opens is worth nothing, an attempt that is over less than one under way, the oldest of its kind least.
    fn worth(&self, cookie: &Cookie<'_>) -> Option<(bool, i64)> {
        let under_way = self.open_login(cookie).map(|pending| (true, pending.created_at));
        under_way.or_else(|| self.open_spent_login(cookie).map(|spent| (false, spent.spent_at)))
    }

    /// The attempt this `state` belongs to, which can be used once.
    pub(crate) fn take_login(&self, jar: CookieJar, state: &str) -> (CookieJar, Option<PendingLogin>) {
        let name = self.login_cookie_name(state);
        let Some(cookie) = jar.get(&name) else {
            return (jar, None);
        };
        let pending = self
            .open_login(cookie)
            .filter(|pending| pending.request.state.as_bytes().ct_eq(state.as_bytes()).into());
        (jar.add(self.expired_cookie(name)), pending)
    }

    fn open_login(&self, cookie: &Cookie<'_>) -> Option<PendingLogin> {
        let pending: PendingLogin =
            self.0
                .keys
                .open_text(Purpose::PendingLogin, cookie.name(), cookie.value())?;
        (clock::now_in_milliseconds() < pending.created_at + LIFETIME_IN_MILLISECONDS).then_some(pending)
    }

    pub(super) fn login_cookie_name(&self, state: &str) -> String {
        let head: String = state
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .take(NAME_LENGTH)
            .collect();
        self.cookie_name(&format!("login-{head}"))
    }
}
