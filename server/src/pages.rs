//! The app's pages, its server functions and its files.

use app::{App, Files, shell};
use axum::{
    Router,
    http::{HeaderValue, StatusCode, header},
    response::Response,
    routing::{any, get_service},
};
use bff::Bff;
use leptos::config::{LeptosOptions, get_configuration};
use leptos_axum::{ErrorHandler, LeptosRoutes, generate_route_list};
use tower_http::{
    compression::CompressionLayer, limit::RequestBodyLimitLayer, set_header::SetResponseHeaderLayer,
};

use crate::site::Site;

/// What cargo-leptos calls the app (`output-name` in Cargo.toml), so that the binary also runs without cargo-leptos.
const OUTPUT_NAME: &str = "app";

/// How large a form or a server function's arguments may be, in bytes. What is larger goes through the proxy, which streams.
const FORM_LIMIT: usize = 1 << 20;

/// Where to listen: `LEPTOS_SITE_ADDR`, as cargo-leptos sets it.
///
/// # Errors
///
/// When one of the `LEPTOS_…` variables cannot be understood.
pub(crate) fn options() -> Result<LeptosOptions, String> {
    let mut options = get_configuration(None)
        .map_err(|error| {
            format!(
                "a LEPTOS_… variable cannot be understood: {error}. Example: LEPTOS_SITE_ADDR=127.0.0.1:3000"
            )
        })?
        .leptos_options;
    options.output_name = OUTPUT_NAME.into();
    Ok(options)
}

/// Everything this origin answers. What is the same for everybody (script, style, icon) passes none of the BFF's layers.
///
/// It is asked once for each thread that serves: what all of them share must be there before.
pub(crate) fn router(bff: &Bff, options: LeptosOptions, site: &Site, files: Files) -> Router {
    let built = built(&options, site, &files);
    let shell = move |options| shell(options, files.clone());
    let routes = generate_route_list(App);
    let pages = Router::new()
        .leptos_routes(&options, routes, {
            let (options, shell) = (options.clone(), shell.clone());
            move || shell(options.clone())
        })
        .fallback_service(site.serve("", ErrorHandler::new(shell, options.clone())))
        .with_state(options.clone())
        .layer(RequestBodyLimitLayer::new(FORM_LIMIT))
        // By gzip: of pages as small as these brotli makes 2 % less, for a sixth more of the server's time.
        .layer(CompressionLayer::new());

    Router::new()
        .merge(pages)
        .merge(bff.router())
        .layer(bff.layer())
        .nest(&format!("/{}", options.site_pkg_dir), built)
}

/// What cargo-leptos has built for the browser.
fn built(options: &LeptosOptions, site: &Site, files: &Files) -> Router {
    // Where names do not change with the content, a browser must ask whether its copy is still good.
    let caching = if files.are_hashed {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    let caching = HeaderValue::from_static(caching);
    let caching =
        move |answer: &Response| (answer.status() != StatusCode::NOT_FOUND).then(|| caching.clone());
    let nothing = any(|| async { StatusCode::NOT_FOUND });
    let nosniff = HeaderValue::from_static("nosniff");
    Router::new()
        .fallback_service(get_service(site.serve(&options.site_pkg_dir, nothing)))
        .layer(SetResponseHeaderLayer::overriding(header::CACHE_CONTROL, caching))
        .layer(SetResponseHeaderLayer::overriding(
            header::X_CONTENT_TYPE_OPTIONS,
            nosniff,
        ))
}
