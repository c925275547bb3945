//! A call passes: the row found, the token attached, the body streamed both ways.

use axum::{
    Extension,
    body::Body,
    extract::{Request, State},
    http::{HeaderValue, Method, Response, header, request::Parts},
};

use super::{
    call::Call,
    challenge::Refusal,
    headers,
    table::{Route, TokenKind},
};
use crate::{
    Bff, Code, Problem,
    problem::FromUpstream,
    session::{AccessToken, Credential, Visitor},
};

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
    let token = match route.token {
        TokenKind::None => None,
        TokenKind::User | TokenKind::UserOrNone => {
            granted(route, bff.sessions().access_token(visitor).await)?
        }
    };
    let (parts, body) = request.into_parts();
    let way_back = way_back(&parts);
    let mut call = Call::new(route, target, parts, body).await?;

    let mut answer = call.send(bff, token.as_ref()).await?;
    let Some(token) = token else {
        return Ok(passed_on(answer));
    };
    if call.can_be_made_again()
        && Refusal::of(answer.status(), answer.headers()) == Some(Refusal::InvalidToken)
    {
        // It may have been revoked, or have run out by the upstream's clock. Once, and no more: it may be the wrong upstream.
        let another = bff.sessions().access_token_instead_of(visitor, &token).await;
        if let Some(another) = granted(route, another)?
            && !another.is_same_token(&token)
        {
            answer = call.send(bff, Some(&another)).await?;
        }
    }
    match Refusal::of(answer.status(), answer.headers()) {
        Some(Refusal::InsufficientUserAuthentication { step_up, description }) => Err(
            Problem::insufficient_user_authentication(step_up, description, &way_back),
        ),
        _ => Ok(passed_on(answer)),
    }
}

/// The token to send, or none where the row allows it.
fn granted(route: &Route, token: AccessToken) -> Result<Option<Credential>, Problem> {
    match token {
        AccessToken::Granted(token) => Ok(Some(token)),
        AccessToken::Anonymous | AccessToken::Ended if route.token == TokenKind::UserOrNone => Ok(None),
        AccessToken::Anonymous => Err(Code::LoginRequired.into()),
        AccessToken::Ended => Err(Code::SessionEnded.into()),
        AccessToken::Unavailable(problem) => {
            Err(problem.with_detail("You are still signed in. Try again in a moment."))
        }
    }
}

/// Where a login leads back to: only to what can be asked for again by following a link.
fn way_back(parts: &Parts) -> String {
    match (&parts.method, parts.uri.path_and_query()) {
        (&Method::GET, Some(path)) => path.to_string(),
        _ => "/".to_owned(),
    }
}

fn passed_on(answer: Response<reqwest::Body>) -> Response<Body> {
    let (mut parts, body) = answer.into_parts();
    parts.headers = headers::inbound(parts.headers);
    Response::from_parts(parts, Body::new(body))
}
