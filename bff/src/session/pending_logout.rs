//! A sign-out that the provider has yet to answer (RP-Initiated Logout §3).

use axum_extra::extract::cookie::CookieJar;
use subtle::ConstantTimeEq;

use super::{Sessions, seal::Purpose};
use crate::random::random_name;

/// How long the provider may take, in seconds.
const LIFETIME: i64 = 600;
const NAME: &str = "logout";

/// The `state` of a sign-out under way.
pub(crate) struct PendingLogout {
    pub(crate) state: String,
}

impl PendingLogout {
    pub(crate) fn new() -> Self {
        Self { state: random_name() }
    }
}

impl Sessions {
    /// Remembers the sign-out in the browser that asked for it.
    pub(crate) fn remember_logout(&self, jar: CookieJar, pending: &PendingLogout) -> CookieJar {
        let name = self.cookie_name(NAME);
        let sealed = self
            .0
            .keys
            .seal_text(Purpose::PendingLogout, &name, &pending.state);
        jar.add(self.lax_cookie(name, sealed, LIFETIME))
    }

    /// Whether `state` is that of the sign-out this browser asked for. It can be used once.
    pub(crate) fn take_logout(&self, jar: CookieJar, state: &str) -> (CookieJar, bool) {
        let name = self.cookie_name(NAME);
        let Some(cookie) = jar.get(&name) else {
            return (jar, false);
        };
        let expected: Option<String> = self
            .0
            .keys
            .open_text(Purpose::PendingLogout, &name, cookie.value());
        let matches = expected.is_some_and(|expected| expected.as_bytes().ct_eq(state.as_bytes()).into());
        (jar.add(self.expired_cookie(name)), matches)
    }
}
