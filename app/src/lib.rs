//! What people see: pages and components, rendered on the server and hydrated in the browser.
//!
//! In reading order:
//!
//! - [`pages`]: one file per page; the routes below say which URL is whose
//! - [`components`]: what more than one page uses, [`RequireLogin`](components::RequireLogin) among it
//! - [`api`]: the server functions, and the types that cross the wire
//! - [`session`]: who is signed in, the same on the server and in the browser
//! - `server`: the only room that knows `bff`; it exists on the server alone
//!
//! Nothing here touches a token or asks who the user is in an argument. A page calls a server function, the
//! server function calls the API through `bff`, and `bff` knows whose request it is.

#![allow(
    unreachable_pub,
    reason = "`#[component]` and `#[server]` leave a public twin of what they rewrite"
)]

pub mod api;
mod at_once;
pub mod components;
mod format;
pub mod pages;
pub mod session;

#[cfg(feature = "ssr")]
mod files;
#[cfg(feature = "ssr")]
mod page_headers;
#[cfg(feature = "ssr")]
mod problem_page;
#[cfg(feature = "ssr")]
mod server;
#[cfg(feature = "ssr")]
mod shell;

#[cfg(feature = "ssr")]
pub use files::Files;
#[cfg(feature = "ssr")]
pub use problem_page::problem_page;
#[cfg(feature = "ssr")]
pub use shell::shell;

use leptos::prelude::*;
use leptos_meta::{Title, provide_meta_context};
use leptos_router::{
    Lazy, SsrMode,
    components::{FlatRoutes, Route, Router},
    path,
};

use at_once::AtOnce;
use components::{Arrival, Footer, Header, OfflineNotice, SessionNotice, ToastRegion, Toasts};
use pages::{
    AccountRoute, ExplorerRoute, Home, HowItWorksRoute, NotFound, NotesRoute, SessionsRoute, VerifiedRoute,
};
use session::Session;

/// The root of everything inside `<body>`: the frame, and the table of pages.
///
/// Pages are sent as they are read (`SsrMode::InOrder`): the frame and what a page says by itself at once, then the rest as soon as
/// the server has it, in its place, so that it shows without JavaScript too. By then the status has left: the guards know it at
/// once. A page that has to read something before it knows its status is sent whole (`SsrMode::Async`).
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    Session::provide();
    let toasts = Toasts::provide();
    let main = NodeRef::new();

    view! {
        <Title formatter=|page: String| {
            if page.is_empty() { PRODUCT.to_owned() } else { format!("{page} · {PRODUCT}") }
        } />
        <Router>
            // A real jump, not a route: the browser moves the focus along.
            <a class="skip-link" href="#main" rel="external">
                "Skip to content"
            </a>
            {AtOnce(view! {
                <Header />
                <SessionNotice />
                <OfflineNotice />
            })}
            <main id="main" tabindex="-1" node_ref=main>
                <FlatRoutes fallback=NotFound>
                    <Route path=path!("/") view=Home ssr=SsrMode::InOrder />
                    <Route path=path!("/notes") view={Lazy::<NotesRoute>::new()} ssr=SsrMode::InOrder />
                    <Route path=path!("/explorer") view={Lazy::<ExplorerRoute>::new()} ssr=SsrMode::InOrder />
                    <Route path=path!("/how-it-works") view={Lazy::<HowItWorksRoute>::new()} ssr=SsrMode::InOrder />
                    <Route path=path!("/verified") view={Lazy::<VerifiedRoute>::new()} ssr=SsrMode::InOrder />
                    <Route path=path!("/account") view={Lazy::<AccountRoute>::new()} ssr=SsrMode::InOrder />
                    <Route path=path!("/account/sessions") view={Lazy::<SessionsRoute>::new()} ssr=SsrMode::InOrder />
                </FlatRoutes>
            </main>
            {AtOnce(view! {
                <Footer />
                <ToastRegion toasts />
                <Arrival main />
            })}
        </Router>
    }
}

/// The name on the door. A fork starts here.
pub(crate) const PRODUCT: &str = "Leptos BFF";
