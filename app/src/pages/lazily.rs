//! Pages that are downloaded when somebody goes there, so that the first one costs nothing but itself.
//!
//! In a release (feature `split`) they are files of their own: the notes are one, the others another. What some of the files share
//! and others do not is a further file, so that with a file for each page there were sixty, and a page waited for thirty of
//! them. In development they are part of the whole.

use leptos::prelude::*;
use leptos_router::LazyRoute;

use super::{Account, Explorer, HowItWorks, Notes, Sessions, Verified};
use crate::at_once::AtOnce;

#[cfg(feature = "split")]
use super::not_loaded::or_not_loaded;

/// A route for each page, named after it, and the function that a release downloads, with the file that it is in.
macro_rules! lazily {
    ($($page:ident by $load:ident from $file:ident as $route:ident,)*) => {$(
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
        #[leptos::wasm_split::wasm_split($file, wasm_split_path = ::leptos::wasm_split, fallible)]
        #[allow(clippy::unnecessary_wraps, reason = "how `wasm_split` tells that the file did not come")]
        fn $load() -> Result<AnyView, leptos::wasm_split::SplitLoaderError> {
            Ok(AtOnce(view! { <$page /> }).into_any())
        }
    )*};
}

lazily! {
    Account by load_account from pages as AccountRoute,
    Explorer by load_explorer from pages as ExplorerRoute,
    HowItWorks by load_how_it_works from pages as HowItWorksRoute,
    Notes by load_notes from notes as NotesRoute,
    Sessions by load_sessions from pages as SessionsRoute,
    Verified by load_verified from pages as VerifiedRoute,
}
