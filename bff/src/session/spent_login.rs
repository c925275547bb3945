//! Login attempts that have led to a login, in place of their cookies: whoever comes back to one by the Back button is led where
//! it was going. There is nothing in them that could be redeemed.

use axum_extra::extract::cookie::{Cookie, CookieJar};
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq;

use super::{
    PendingLogin, Sessions,
    pending_login::{LIFETIME, LIFETIME_IN_MILLISECONDS},
    seal::Purpose,
};
use crate::clock;

#[derive(Deserialize, Serialize)]
pub(super) struct SpentLogin {
    state: String,
    /// A checked path on this origin.
    return_to: String,
    pub(super) spent_at: i64,
}

impl Sessions {
    /// Remembers where the attempt was going, and nothing else of it.
    pub(crate) fn remember_spent_login(&self, jar: CookieJar, pending: PendingLogin) -> CookieJar {
        let name = self.login_cookie_name(&pending.request.state);
        let spent = SpentLogin {
            state: pending.request.state,
            return_to: pending.return_to,
            spent_at: clock::now_in_milliseconds(),
        };
        let sealed = self.0.keys.seal_text(Purpose::SpentLogin, &name, &spent);
        jar.add(self.lax_cookie(name, sealed, LIFETIME))
    }

    /// Where the attempt that this `state` belonged to was going.
    pub(crate) fn spent_login(&self, jar: &CookieJar, state: &str) -> Option<String> {
        let cookie = jar.get(&self.login_cookie_name(state))?;
        let spent = self.open_spent_login(cookie)?;
        bool::from(spent.state.as_bytes().ct_eq(state.as_bytes())).then_some(spent.return_to)
    }

    /// Who signs out leaves nothing of where they went.
    pub(crate) fn forget_spent_logins(&self, jar: CookieJar) -> CookieJar {
        let spent: Vec<String> = jar
            .iter()
            .filter(|cookie| self.open_spent_login(cookie).is_some())
            .map(|cookie| cookie.name().to_owned())
            .collect();
        let forget = |jar: CookieJar, name| jar.add(self.expired_cookie(name));
        spent.into_iter().fold(jar, forget)
    }

    pub(super) fn open_spent_login(&self, cookie: &Cookie<'_>) -> Option<SpentLogin> {
        let spent: SpentLogin = self
            .0
            .keys
            .open_text(Purpose::SpentLogin, cookie.name(), cookie.value())?;
        (clock::now_in_milliseconds() < spent.spent_at + LIFETIME_IN_MILLISECONDS).then_some(spent)
    }
}
