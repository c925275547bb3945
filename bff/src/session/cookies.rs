//! The cookies' names and attributes.

use axum_extra::extract::cookie::{Cookie, SameSite};
use tower_sessions::{Expiry, SessionManagerLayer};

use super::{RecordStore, Sessions};

/// Carries no authority: it tells that a navigation from another site, which brings no Strict cookie, is worth a hop.
pub(crate) const SIGNED_IN: &str = "signed-in";

pub(super) fn prefixed(name: &str, secure: bool) -> String {
    let prefix = if secure { "__Host-" } else { "" };
    format!("{prefix}{name}")
}

impl Sessions {
    /// `__Host-` binds a cookie to this origin, but works under https alone.
    pub(super) fn cookie_name(&self, name: &str) -> String {
        prefixed(name, self.0.secure_cookies)
    }

    /// The layer of those who write the session cookie: `HttpOnly`, `SameSite=Strict`, `Path=/`, no `Domain`.
    pub(crate) fn cookie_layer(&self) -> SessionManagerLayer<RecordStore> {
        SessionManagerLayer::new(self.records().clone())
            .with_name(self.0.cookie.clone())
            .with_http_only(true)
            .with_same_site(SameSite::Strict)
            .with_secure(self.0.secure_cookies)
            .with_path("/")
            .with_expiry(Expiry::OnSessionEnd)
    }

    /// Makes the browser forget the session cookie.
    pub(super) fn expired_session_cookie(&self) -> Cookie<'static> {
        let mut cookie = self.expired_cookie(self.0.cookie.clone());
        cookie.set_same_site(SameSite::Strict);
        cookie
    }

    /// A cookie that survives the way back from another site.
    pub(super) fn lax_cookie(&self, name: String, value: String, seconds: i64) -> Cookie<'static> {
        Cookie::build((name, value))
            .path("/")
            .http_only(true)
            .same_site(SameSite::Lax)
            .secure(self.0.secure_cookies)
            .max_age(time::Duration::seconds(seconds))
            .build()
    }

    /// Makes the browser forget a cookie.
    pub(super) fn expired_cookie(&self, name: String) -> Cookie<'static> {
        self.lax_cookie(name, String::new(), 0)
    }

    /// Says that somebody is signed in here.
    pub(crate) fn signed_in_cookie(&self) -> Cookie<'static> {
        let seconds = i64::try_from(self.0.absolute_timeout.as_secs()).unwrap_or(i64::MAX);
        self.lax_cookie(SIGNED_IN.to_owned(), "1".to_owned(), seconds)
    }

    /// Says that nobody is.
    pub(crate) fn signed_out_cookie(&self) -> Cookie<'static> {
        self.expired_cookie(SIGNED_IN.to_owned())
    }
}
