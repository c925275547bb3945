//! Every URL, and what every request passes.

use std::{
    convert::Infallible,
    panic::AssertUnwindSafe,
    pin::{Pin, pin},
    sync::Arc,
    task::{Context, Poll},
};

use axum::{
    Router,
    extract::Request,
    response::{IntoResponse, Response},
    routing::{Route, any, delete, get, post},
};
use futures_util::FutureExt;
use tower::{Layer, Service, layer::layer_fn};
use tracing::Instrument;

use crate::{
    Bff, Code, CspNonce, Problem, auth,
    guard::{self, ClientAddress},
    ops::{
        health,
        metrics::Measured,
        request_id::{RequestId, X_REQUEST_ID},
        request_span,
        trace::RequestSpan,
    },
    problem::{self, Asker},
    proxy,
    recognised::Recognised,
};

impl Bff {
    /// Every URL of the BFF. Merge it with the pages, then put [`Bff::layer`] around both.
    pub fn router(&self) -> Router {
        let writes_cookie = || self.sessions().cookie_layer();
        Router::new()
            .route("/auth/login", get(auth::login::begin).post(auth::login::begin))
            .route(
                "/auth/callback",
                get(auth::callback::finish).layer(writes_cookie()),
            )
            .route("/auth/logout", post(auth::logout::end).layer(writes_cookie()))
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
            .merge(health::router())
            .with_state(self.clone())
    }

    /// What every request passes. Belongs around [`Bff::router`], the pages and the server functions; files that are the same for
    /// everybody can do without.
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
        let bff = self.clone();
        layer_fn(move |inner| Passed {
            bff: bff.clone(),
            inner,
        })
    }
}

/// A route, behind everything that a request passes on its way there.
#[derive(Clone)]
struct Passed {
    bff: Bff,
    inner: Route,
}

impl Service<Request> for Passed {
    type Response = Response;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        // A route always is.
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request) -> Self::Future {
        Box::pin(pass(self.bff.clone(), request, self.inner.clone()).map(Ok))
    }
}

/// From the street inwards, and out again. It is one layer: to be handed from layer to layer costs a request more than what these do.
async fn pass(bff: Bff, mut request: Request, inner: Route) -> Response {
    let measured = Measured::from_now(&request);
    let id = RequestId::give(&mut request);
    let nonce = CspNonce::give(&mut request);
    let asker = Asker::of(&request, &id);
    let traced = RequestSpan::begin(&bff, &mut request);
    let span = request_span::of(&request, &id, traced.trace_id());

    // The log has a panic's message already: the panic hook wrote it.
    let mut answer = pin!(
        AssertUnwindSafe(pass_guards(&bff, &asker, request, inner))
            .catch_unwind()
            .instrument(span)
    );
    let response = traced
        .around(answer.as_mut())
        .await
        .unwrap_or_else(|_| Err(Code::Internal.into()))
        .into_response();

    let mut response = problem::render(bff.problem_page(), &asker, response);
    guard::headers::protect(&bff, &nonce, &mut response);
    response.headers_mut().insert(X_REQUEST_ID, id.header_value());
    let took = measured.answered(response.status());
    traced.answered(response.status());
    request_span::answered(answer.span(), response.status(), took);
    response
}

async fn pass_guards(
    bff: &Bff,
    asker: &Asker,
    mut request: Request,
    inner: Route,
) -> Result<Response, Problem> {
    let client = ClientAddress::of(bff, &request);
    if let Some(refusal) = guard::before_the_session(bff, client, &request) {
        return Err(refusal);
    }
    let visitor = bff.sessions().recognise(&request).await?;
    let recognised = Arc::new(Recognised {
        bff: bff.clone(),
        id: asker.id.clone(),
        client,
        visitor,
    });
    request.extensions_mut().insert(Arc::clone(&recognised));
    let mut response = match guard::after_the_session(bff, &request) {
        Some(refusal) => refusal.into_response(),
        None if asker.is_a_person() => auth::foreign_link(bff, request, inner).await,
        None => answer(inner, request).await,
    };
    bff.sessions().mark(&mut response, &recognised.visitor);
    Ok(response)
}

/// What a route answers.
pub(crate) async fn answer(mut route: Route, request: Request) -> Response {
    let Ok(response) = route.call(request).await;
    response
}
