//! Pages that are downloaded when somebody goes there, so that the first one costs nothing but itself.
//!
//! In a release (feature `split`) each is a file of its own. In development they are part of the whole.

use leptos::prelude::*;
use leptos_router::LazyRoute;

use super::{Account, Explorer, HowItWorks, Notes, Sessions, Verified};
use crate::at_once::AtOnce;

#[cfg(feature = "split")]
use super::not_loaded::or_not_loaded;

/// A route for each page, named after it, and the function that a release downloads.
macro_rules! lazily {
    ($($page:ident by $load:ident as $route:ident,)*) => {$(
        #[doc = concat!("Leads to [`", stringify!($page), "`].")]
        pub struct $route;

        impl LazyRoute for $route {
            fn data() -> Self {
                Self
            }

            #[cfg(feature = "split")]
            async fn view(_: Self) -> AnyView {
                or_not_loaded(Box::pin($load())).await
            }

            #[cfg(not(feature = "split"))]
            async fn view(_: Self) -> AnyView {
                AtOnce(view! { <$page /> }).into_any()
            }
        }

        #[cfg(feature = "split")]
        #[leptos::wasm_split::wasm_split($load, wasm_split_path = ::leptos::wasm_split, fallible)]
        #[allow(clippy::unnecessary_wraps, reason = "how `wasm_split` tells that the file did not come")]
        fn $load() -> Result<AnyView, leptos::wasm_split::SplitLoaderError> {
            Ok(AtOnce(view! { <$page /> }).into_any())
        }
    )*};
}

lazily! {
    Account by load_account as AccountRoute,
    Explorer by load_explorer as ExplorerRoute,
    HowItWorks by load_how_it_works as HowItWorksRoute,
    Notes by load_notes as NotesRoute,
    Sessions by load_sessions as SessionsRoute,
    Verified by load_verified as VerifiedRoute,
}
