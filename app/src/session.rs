//! Who is signed in.
//!
//! The server knows before it renders, and the answer travels inside the page. So the first paint is already
//! right, and hydration asks nobody.

mod here;
mod lasts;

pub use lasts::Lasts;

use here::Here;
use leptos::prelude::*;

use crate::api::{ApiError, SessionTimes, User, this_page};

/// Who is signed in, for every component below [`App`](crate::App).
#[derive(Clone, Copy)]
pub struct Session {
    user: StoredValue<Option<User>>,
    handle: StoredValue<String>,
    over: RwSignal<Option<Over>>,
    lasts: RwSignal<Option<Lasts>>,
}

/// Why a page can do nothing any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Over {
    /// Its session has ended.
    Ended,
    /// Somebody, perhaps the same person, has signed in in this browser since.
    Replaced,
}

impl Session {
    /// Reads the request's session (in the browser: what the server read) and provides it.
    pub(crate) fn provide() {
        let Here(here) = SharedValue::new_str(|| Here(who_is_here())).into_inner();
        let (user, times) = here.unzip();
        let session = Self {
            user: StoredValue::new(user),
            handle: StoredValue::new(this_page::session()),
            over: RwSignal::new(None),
            lasts: RwSignal::new(None),
        };
        provide_context(session);
        // Effects run in the browser alone, by whose clock this is.
        Effect::new(move || session.lasts.set(times.as_ref().map(Lasts::from_now)));
        #[cfg(not(feature = "ssr"))]
        THIS_PAGE.set(Some(session));
    }

    /// The session of this page.
    ///
    /// # Panics
    /// Outside [`App`](crate::App), which provides it.
    pub fn current() -> Self {
        use_context().expect("Session::current is called below App, which provides it")
    }

    /// The signed-in user. It never changes while a page is open: signing in and out are navigations.
    pub fn user(self) -> Option<User> {
        self.user.get_value()
    }

    /// The URL of a server function (or of the sign-out) for a form that is sent without JavaScript: it names the session that the
    /// page was rendered for, as every other call does by a header.
    pub fn form_action(self, url: &str) -> String {
        self.handle
            .with_value(|handle| format!("{url}?x-session={handle}"))
    }

    /// How long it lasts, as far as this page has heard. `None` on the server, which does not know the browser's clock.
    pub fn lasts(self) -> Option<Lasts> {
        self.lasts.get()
    }

    /// The server has said how long it lasts from now on.
    pub(crate) fn lasts_from_now(self, times: &SessionTimes) {
        self.lasts.set(Some(Lasts::from_now(times)));
    }

    /// The server has said how long it lasts from now on if nothing happens.
    pub(crate) fn is_extended(self, expires_in: u64) {
        self.lasts.update(|lasts| {
            if let Some(lasts) = lasts {
                lasts.extend(expires_in);
            }
        });
    }

    /// Whether the server has said meanwhile that this page's session is not the browser's any more.
    pub fn over(self) -> Option<Over> {
        self.over.get()
    }

    pub(crate) fn over_untracked(self) -> bool {
        self.over.get_untracked().is_some()
    }

    /// Notes that the session is over. What is on the page stays, a half-written note too.
    pub(crate) fn is_over(self, how: Over) {
        // Who signed in afterwards explains more than that somebody's session has ended.
        if self.over.get_untracked() != Some(Over::Replaced) {
            self.over.set(Some(how));
        }
    }
}

/// Reads out of an answer whether the page's session is over. Whoever made the call may have forgotten the page by now.
pub(crate) fn heard_of(error: &ApiError) {
    let how = match error.code() {
        "session-changed" => Over::Replaced,
        _ if error.needs_login() => Over::Ended,
        _ => return,
    };
    if let Some(session) = this_page()
        && (how == Over::Replaced || session.user().is_some())
    {
        session.is_over(how);
    }
}

#[cfg(feature = "ssr")]
use crate::server::who_is_here;

/// The server renders many pages at once, and none of them hears of anything.
#[cfg(feature = "ssr")]
fn this_page() -> Option<Session> {
    None
}

#[cfg(not(feature = "ssr"))]
thread_local! {
    static THIS_PAGE: std::cell::Cell<Option<Session>> = const { std::cell::Cell::new(None) };
}

#[cfg(not(feature = "ssr"))]
fn this_page() -> Option<Session> {
    THIS_PAGE.get()
}

#[cfg(not(feature = "ssr"))]
fn who_is_here() -> Option<(User, SessionTimes)> {
    None
}
