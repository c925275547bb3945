//! Who is signed in.
//!
//! The server knows before it renders, and the answer travels inside the page. So the first paint is already
//! right, and hydration asks nobody.

use leptos::prelude::*;

use crate::api::User;

/// Who is signed in, for every component below [`App`](crate::App).
#[derive(Clone, Copy)]
pub struct Session {
    user: StoredValue<Option<User>>,
}

impl Session {
    /// Reads the request's session (in the browser: what the server read) and provides it.
    pub(crate) fn provide() {
        let user = SharedValue::new(user_of_this_request).into_inner();
        provide_context(Self {
            user: StoredValue::new(user),
        });
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
}

#[cfg(feature = "ssr")]
use crate::server::user_of_this_request;

#[cfg(not(feature = "ssr"))]
fn user_of_this_request() -> Option<User> {
    None
}
