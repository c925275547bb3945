//! The app's pages, its server functions and its files.

use std::path::Path;

use app::{App, shell};
use axum::{
    Router,
    http::{HeaderValue, header::CACHE_CONTROL},
};
use bff::Bff;
use leptos::config::{LeptosOptions, get_configuration};
use leptos_axum::{LeptosRoutes, generate_route_list};
use tower::ServiceBuilder;
use tower_http::{
    compression::CompressionLayer, limit::RequestBodyLimitLayer, services::ServeDir,
    set_header::SetResponseHeaderLayer,
};

/// What cargo-leptos calls the app (`output-name` in Cargo.toml), so that the binary also runs without cargo-leptos.
const OUTPUT_NAME: &str = "app";

/// How large a form or a server function's arguments may be, in bytes. What is larger goes through the proxy, which streams.
const FORM_LIMIT: usize = 1 << 20;

/// Where to listen and where the site lies: `LEPTOS_SITE_ADDR`, `LEPTOS_SITE_ROOT`, as cargo-leptos sets them.
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
pub(crate) fn router(bff: &Bff, options: LeptosOptions) -> Router {
    let site = Path::new(&*options.site_root);
    let routes = generate_route_list(App);
    let pages = Router::new()
        .leptos_routes(&options, routes, {
            let options = options.clone();
            move || shell(options.clone())
        })
        .fallback(leptos_axum::file_and_error_handler(shell))
        .with_state(options.clone())
        .layer(RequestBodyLimitLayer::new(FORM_LIMIT))
        .layer(CompressionLayer::new());
    // The files' names do not change with their content, so a browser must ask whether its copy is still good.
    let files = ServiceBuilder::new()
        .layer(SetResponseHeaderLayer::if_not_present(
            CACHE_CONTROL,
            HeaderValue::from_static("no-cache"),
        ))
        .layer(CompressionLayer::new())
        .service(ServeDir::new(site.join(&*options.site_pkg_dir)));

    Router::new()
        .merge(pages)
        .merge(bff.router())
        .layer(bff.layer())
        .nest_service(&format!("/{}", options.site_pkg_dir), files)
}
