//! A call passes: the row found, the token attached, the body streamed both ways.

use std::sync::Arc;

use axum::{
    Extension,
    body::Body,
    extract::Request,
    http::{HeaderValue, Method, Response, StatusCode, header, uri::PathAndQuery},
};
use http_body_util::BodyExt;
use hyper::body::Incoming;
use tower_http::timeout::TimeoutBody;
use tracing::Span;

use super::{
    call::Call,
    challenge::Refusal,
    headers,
    table::{Found, Route, Table},
    token::{Token, Tokens},
    upgrade,
};
use crate::{Code, Problem, ops::trace, problem::FromUpstream, recognised::Recognised, session::Visitor};

/// `ANY /api/…`
pub(crate) async fn serve(
    Extension(recognised): Extension<Arc<Recognised>>,
    request: Request,
) -> Result<Response<Body>, Problem> {
    let table = recognised.bff.table();
    let route = row(&table, &request)?;
    trace::is_by_row(request.method(), &route.path);
    let mut response = forward(&recognised, route, request).await?;
    response.extensions_mut().insert(FromUpstream);
    // The upstream says whether its answer may be kept; silence means no.
    response
        .headers_mut()
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
    Ok(response)
}

/// The row of the table that a request is for.
pub(super) fn row<'t>(table: &'t Table, request: &Request) -> Result<&'t Route, Problem> {
    match table.find(request.method(), request.uri().path()) {
        Found::Route(route) => Ok(route),
        Found::OtherMethods(allow) => Err(Problem::new(Code::MethodNotAllowed).with_allow(allow)),
        Found::Nothing => Err(Code::NoRoute.into()),
    }
}

/// Sends a request where its row says, in the name of the visitor.
pub(super) async fn forward(
    recognised: &Recognised,
    route: &Route,
    mut request: Request,
) -> Result<Response<Body>, Problem> {
    let Recognised { bff, visitor, .. } = recognised;
    let rest = route.rest(request.uri()).ok_or(Code::NoRoute)?;
    if !route.anonymous {
        match visitor {
            Visitor::Anonymous => return Err(Code::LoginRequired.into()),
            Visitor::Ended => return Err(Code::SessionEnded.into()),
            Visitor::SignedIn(_) => {}
        }
    }
    let target = route.target(rest, request.uri().query()).ok_or(Code::NoRoute)?;
    let way_back = way_back(&request);
    let upgrade = upgrade::asked_for(&mut request, route);
    let tokens = Tokens {
        sessions: bff.sessions(),
        visitor,
        kind: &route.token,
    };
    let token = tokens.first().await?;
    let mut call = Call::new(recognised, route, target, request, upgrade.is_some()).await?;

    let mut answer = call.send(bff, token.as_ref().map(Token::sent)).await?;
    if let Some(token) = &token
        && call.can_be_made_again()
        && Refusal::of(answer.status(), answer.headers()) == Some(Refusal::InvalidToken)
        && let Some(another) = tokens.instead_of(token).await?
    {
        // It may have been revoked, or have run out by the upstream's clock. Once, and no more: it may be the wrong upstream.
        answer = call.send(bff, Some(another.sent())).await?;
    }
    if answer.status() == StatusCode::SWITCHING_PROTOCOLS {
        return upgrade::joined(bff, visitor, route, upgrade, answer);
    }
    match token.and_then(|_| Refusal::of(answer.status(), answer.headers())) {
        Some(Refusal::InsufficientUserAuthentication { step_up, description }) => Err(
            Problem::insufficient_user_authentication(step_up, description, way_back.as_str()),
        ),
        _ => Ok(passed_on(route, visitor, answer)),
    }
}

/// Where a login leads back to: only to what can be asked for again by following a link.
fn way_back(request: &Request) -> PathAndQuery {
    let path = request
        .uri()
        .path_and_query()
        .filter(|_| request.method() == Method::GET);
    path.cloned().unwrap_or(PathAndQuery::from_static("/"))
}

fn passed_on(route: &Route, visitor: &Visitor, answer: Response<Incoming>) -> Response<Body> {
    let (mut parts, body) = answer.into_parts();
    headers::inbound(&mut parts.headers);
    if route.token.is_the_users() && matches!(visitor, Visitor::SignedIn(_)) {
        headers::make_private(&mut parts.headers);
    }
    let (path, span) = (route.path.clone(), Span::current());
    let body = TimeoutBody::new(route.idle_timeout, body).map_err(move |error| {
        tracing::warn!(parent: &span, route = path, %error, "an upstream's answer broke off");
        error
    });
    Response::from_parts(parts, Body::new(body))
}
