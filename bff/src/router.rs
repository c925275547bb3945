//! Every URL and every layer.

use std::convert::Infallible;

use axum::{
    Extension, Router,
    extract::Request,
    middleware::{from_fn, from_fn_with_state},
    response::{IntoResponse, Response},
    routing::{Route, any, delete, get, post},
};
use tower::{Layer, Service, util::MapRequestLayer};
use tower_http::{
    catch_panic::CatchPanicLayer,
    request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer},
    trace::TraceLayer,
};

use crate::{Bff, Code, Problem, auth, guard, ops, problem, proxy, session};

impl Bff {
    /// Every URL of the BFF. Merge it with the pages, then put [`Bff::layer`] around both.
    pub fn router(&self) -> Router {
        Router::new()
            .route("/auth/login", get(auth::login::begin).post(auth::login::begin))
            .route("/auth/callback", get(auth::callback::finish))
            .route("/auth/logout", post(auth::logout::end))
            .route("/auth/logout/callback", get(auth::logout::finish))
            .route("/auth/backchannel-logout", auth::backchannel_logout::route())
            .route("/auth/session", get(auth::session::show))
            .route(
                "/auth/sessions",
                get(auth::sessions::list).delete(auth::sessions::end_others),
            )
            .route("/auth/sessions/{id}", delete(auth::sessions::end))
            .route("/auth/events", get(auth::events::listen))
            .route("/api", any(proxy::serve))
            .route("/api/", any(proxy::serve))
            .route("/api/{*path}", any(proxy::serve))
            .merge(ops::health::router())
            .with_state(self.clone())
    }

    /// What every request passes, from the street inwards. Belongs around [`Bff::router`], the pages and the server functions;
    /// files that are the same for everybody can do without.
    pub fn layer(
        &self,
    ) -> impl Layer<
        Route,
        Service: Service<Request, Response: IntoResponse, Error: Into<Infallible>, Future: Send>
                     + Clone
                     + Send
                     + Sync
                     + 'static,
    >
    + Clone
    + Send
    + Sync
    + 'static
    + use<> {
        (
            MapRequestLayer::new(ops::request_span::without_foreign_id),
            SetRequestIdLayer::x_request_id(MakeRequestUuid),
            PropagateRequestIdLayer::x_request_id(),
            // A failure is logged once, where it is met.
            TraceLayer::new_for_http()
                .make_span_with(ops::request_span::of)
                .on_failure(()),
            from_fn(ops::metrics::count),
            from_fn_with_state(self.clone(), guard::headers::protect),
            from_fn_with_state(self.problem_page().clone(), problem::render),
            CatchPanicLayer::custom(panicked),
            from_fn_with_state(self.clone(), guard::before_the_session),
            self.sessions().cookie_layer(),
            from_fn_with_state(self.sessions().clone(), session::recognise),
            from_fn_with_state(self.clone(), guard::after_the_session),
            from_fn_with_state(self.clone(), auth::foreign_link),
            Extension(self.clone()),
        )
    }
}

/// The log has the panic's message already: the panic hook wrote it.
fn panicked(_: Box<dyn std::any::Any + Send>) -> Response {
    Problem::from(Code::Internal).into_response()
}
