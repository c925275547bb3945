//! Pages that are downloaded when somebody goes there, so that the first one costs nothing but itself.
//!
//! In a release (feature `split`) each is a file of its own. In development they are part of the whole.

#![allow(
    missing_docs,
    non_snake_case,
    reason = "`#[lazy_route]` writes functions that nobody calls by name"
)]

use leptos::prelude::*;
use leptos_router::LazyRoute;

use super::{Account, Explorer, HowItWorks, Notes, Sessions, Verified};

/// A route for each page, named after it.
macro_rules! lazily {
    ($($page:ident as $route:ident,)*) => {$(
        pub struct $route;

        #[cfg(any(feature = "ssr", feature = "split"))]
        #[leptos_router::lazy_route]
        impl LazyRoute for $route {
            fn data() -> Self {
                Self
            }

            fn view(_this: Self) -> AnyView {
                view! { <$page /> }.into_any()
            }
        }

        #[cfg(not(any(feature = "ssr", feature = "split")))]
        impl LazyRoute for $route {
            fn data() -> Self {
                Self
            }

            async fn view(_this: Self) -> AnyView {
                view! { <$page /> }.into_any()
            }
        }
    )*};
}

lazily! {
    Account as AccountRoute,
    Explorer as ExplorerRoute,
    HowItWorks as HowItWorksRoute,
    Notes as NotesRoute,
    Sessions as SessionsRoute,
    Verified as VerifiedRoute,
}
