//! The site: what cargo-leptos has built for the browser, and `public/`.

#[cfg(any(test, feature = "embedded-site"))]
mod embedded;
#[cfg(test)]
mod tests;

use std::{convert::Infallible, fs, path::PathBuf};

use axum::{Router, extract::Request, response::Response};
use bff::Vars;
use tower::Service;
use tower_http::services::{
    ServeDir,
    fs::{Backend, DefaultServeDirFallback},
};

#[cfg(any(test, feature = "embedded-site"))]
use self::embedded::Embedded;

/// Where the site lies.
#[derive(Clone, Debug)]
pub(crate) enum Site {
    Folder(PathBuf),
    #[cfg(any(test, feature = "embedded-site"))]
    Embedded(Embedded),
}

impl Site {
    /// The setting that names a folder.
    pub(crate) const SETTING: &str = "LEPTOS_SITE_ROOT";

    /// Its value if it is not set.
    pub(crate) const DEFAULT: &str = if cfg!(feature = "embedded-site") {
        "(within the executable)"
    } else {
        "target/site"
    };

    /// A folder that somebody names comes before what is within the executable.
    pub(crate) fn find(vars: &Vars) -> Self {
        let folder = vars.get(Self::SETTING);
        #[cfg(feature = "embedded-site")]
        if folder.is_none() {
            return Self::Embedded(Embedded::BUILT);
        }
        Self::Folder(folder.unwrap_or(Self::DEFAULT).into())
    }

    /// The names of what lies in one of its folders.
    pub(crate) fn names(&self, folder: &str) -> Vec<String> {
        match self {
            Self::Folder(site) => {
                let entries = fs::read_dir(site.join(folder)).into_iter().flatten();
                let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
                names.collect()
            }
            #[cfg(any(test, feature = "embedded-site"))]
            Self::Embedded(site) => site.names(folder),
        }
    }

    /// Serves what lies in one of its folders, compressed where it was compressed beforehand (`--precompress`). Whatever is not a
    /// file is answered `otherwise`.
    pub(crate) fn serve<F>(&self, folder: &str, otherwise: F) -> Router
    where
        F: Service<Request, Response = Response, Error = Infallible> + Clone + Send + Sync + 'static,
        F::Future: Send + 'static,
    {
        match self {
            Self::Folder(site) => serve(ServeDir::new(site.join(folder)), otherwise),
            #[cfg(any(test, feature = "embedded-site"))]
            Self::Embedded(site) => serve(ServeDir::with_backend(folder, *site), otherwise),
        }
    }
}

fn serve<B, F>(files: ServeDir<DefaultServeDirFallback, B>, otherwise: F) -> Router
where
    B: Backend,
    F: Service<Request, Response = Response, Error = Infallible> + Clone + Send + Sync + 'static,
    F::Future: Send + 'static,
{
    let files = files
        .precompressed_br()
        .precompressed_gzip()
        .append_index_html_on_directories(false)
        .call_fallback_on_method_not_allowed(true)
        .fallback(otherwise);
    Router::new().fallback_service(files)
}
