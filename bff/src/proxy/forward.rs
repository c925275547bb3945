//! A call passes: the row found, the token attached, the body streamed both ways.

use std::time::Duration;

use axum::{
    Extension,
    body::{Body, HttpBody},
    extract::{Request, State},
    http::{HeaderValue, Method, Response, header},
};
use secrecy::ExposeSecret;
use tower_http::request_id::RequestId;

use super::{
    challenge::InsufficientUserAuthentication,
    headers,
    table::{Route, TokenKind},
};
use crate::{
    Bff, Code, Problem,
    http::HttpError,
    problem::FromUpstream,
    session::{AccessToken, Visitor},
};

/// How long an upstream may take to begin its answer.
const HEADER_TIMEOUT: Duration = Duration::from_secs(30);

/// `ANY /api/…`
pub(crate) async fn serve(
    State(bff): State<Bff>,
    Extension(visitor): Extension<Visitor>,
    request: Request,
) -> Result<Response<Body>, Problem> {
    // The upstream says whether its answer may be kept; silence means no.
    let mut response = forward(&bff, &visitor, request).await?;
    response.extensions_mut().insert(FromUpstream);
    response
        .headers_mut()
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
    Ok(response)
}

/// Sends a request where the table says, in the name of `visitor`.
pub(crate) async fn forward(
    bff: &Bff,
    visitor: &Visitor,
    request: Request,
) -> Result<Response<Body>, Problem> {
    let route = bff.table().find(request.uri().path()).ok_or(Code::NoRoute)?;
    let target = route.target(request.uri()).ok_or(Code::NoRoute)?;
    if !route.methods.contains(request.method()) {
        return Err(Problem::new(Code::MethodNotAllowed).with_allow(route.allow()));
    }
    let bearer = bearer(bff, route, visitor).await?;
    let is_for_a_user = bearer.is_some();

    let (parts, body) = request.into_parts();
    let request_id = parts
        .extensions
        .get::<RequestId>()
        .map(|id| id.header_value().clone());
    let length = body.size_hint().exact();
    let mut outbound = axum::http::Request::new(streamed(body, length));
    // Only what can be asked for again by following a link.
    let way_back = match (&parts.method, parts.uri.path_and_query()) {
        (&Method::GET, Some(path)) => path.to_string(),
        _ => "/".to_owned(),
    };
    *outbound.method_mut() = parts.method;
    *outbound.uri_mut() = target.as_str().parse().map_err(|_| Code::NoRoute)?;
    *outbound.headers_mut() = headers::outbound(parts.headers, bearer, request_id);
    if let Some(length) = length.filter(|length| *length > 0) {
        outbound
            .headers_mut()
            .insert(header::CONTENT_LENGTH, length.into());
    }

    let answer = bff.http().call_upstream(outbound, HEADER_TIMEOUT).await;
    let (mut parts, body) = answer.map_err(|error| unreachable(route, &error))?.into_parts();
    if is_for_a_user && let Some(refusal) = InsufficientUserAuthentication::of(parts.status, &parts.headers) {
        let InsufficientUserAuthentication { step_up, description } = refusal;
        return Err(Problem::insufficient_user_authentication(
            step_up,
            description,
            &way_back,
        ));
    }
    parts.headers = headers::inbound(parts.headers);
    Ok(Response::from_parts(parts, Body::new(body)))
}

/// The body as it comes. A call without one must not look as if it had one of unknown length.
fn streamed(body: Body, length: Option<u64>) -> reqwest::Body {
    if length == Some(0) {
        reqwest::Body::default()
    } else {
        reqwest::Body::wrap_stream(body.into_data_stream())
    }
}

async fn bearer(bff: &Bff, route: &Route, visitor: &Visitor) -> Result<Option<HeaderValue>, Problem> {
    let token = match route.token {
        TokenKind::None => return Ok(None),
        TokenKind::User | TokenKind::UserOrNone => bff.sessions().access_token(visitor).await,
    };
    match token {
        AccessToken::Bearer(token) => {
            let mut value = HeaderValue::try_from(format!("Bearer {}", token.expose_secret()))
                .map_err(|_| Problem::new(Code::ProviderUnavailable))?;
            value.set_sensitive(true);
            Ok(Some(value))
        }
        AccessToken::Anonymous | AccessToken::Ended if route.token == TokenKind::UserOrNone => Ok(None),
        AccessToken::Anonymous => Err(Code::LoginRequired.into()),
        AccessToken::Ended => Err(Code::SessionEnded.into()),
        AccessToken::Unavailable(problem) => {
            Err(problem.with_detail("You are still signed in. Try again in a moment."))
        }
    }
}

fn unreachable(route: &Route, error: &HttpError) -> Problem {
    tracing::warn!(route = route.path, upstream = %route.upstream, %error, "the upstream gave no answer");
    match error {
        HttpError::Timeout => Code::UpstreamTimeout.into(),
        _ => Code::UpstreamUnreachable.into(),
    }
}
