//! One call to an upstream, which can be made a second time if its body is small enough to be kept.

mod failure;

use std::{mem, time::Duration};

use axum::{
    body::{Body, Bytes, HttpBody},
    http::{HeaderMap, Method, Request, Response, Uri, header, request::Parts},
};
use http_body_util::{BodyExt, Limited};
use hyper::body::Incoming;

use super::{
    headers,
    table::Route,
    upgrade,
    upload::{Progress, State, Upload},
};
use crate::{
    Bff, Code, Problem,
    ops::{metrics::proxied, request_id::X_REQUEST_ID, trace::CallSpan},
    recognised::Recognised,
    session::Credential,
};
use failure::{Failure, broken_off, too_large};

/// How large a body may be, in bytes, to be kept until the upstream has answered. Larger ones, and those that do not say how large
/// they are, pass as they come.
const KEPT: u64 = 64 << 10;

/// A request as it goes to the upstream, but for the credential.
pub(super) struct Call<'a> {
    route: &'a Route,
    target: Uri,
    method: Method,
    headers: HeaderMap,
    payload: Payload,
    /// Whether the connection is to become a WebSocket.
    upgrades: bool,
}

enum Payload {
    Kept(Bytes),
    Streamed(Body),
    Gone,
}

impl<'a> Call<'a> {
    /// # Errors
    ///
    /// When the body says that it is larger than the row allows; when one that is to be kept does not come, or breaks off.
    pub(super) async fn new(
        recognised: &Recognised,
        route: &'a Route,
        target: Uri,
        request: Request<Body>,
        upgrades: bool,
    ) -> Result<Self, Problem> {
        let (parts, body) = request.into_parts();
        let length = body.size_hint().exact();
        if length.is_some_and(|length| length > route.body_limit) {
            return Err(too_large(route));
        }
        let Parts { method, headers, .. } = parts;
        let handshake = upgrades.then(|| upgrade::handshake(&headers));
        let mut headers = headers::outbound(headers, route.headers.as_deref());
        headers.extend(handshake.into_iter().flatten());
        recognised.bff.forwarded().tell(&mut headers, recognised.client);
        headers.extend(route.host().map(|host| (header::HOST, host)));
        headers.insert(X_REQUEST_ID, recognised.id.header_value());
        let payload = match length {
            Some(length) if length <= KEPT => Payload::Kept(read(body, length, route).await?),
            _ => Payload::Streamed(body),
        };
        if let Some(length) = length.filter(|length| *length > 0) {
            headers.insert(header::CONTENT_LENGTH, length.into());
        }
        Ok(Self {
            route,
            target,
            method,
            headers,
            payload,
            upgrades,
        })
    }

    pub(super) fn can_be_made_again(&self) -> bool {
        matches!(self.payload, Payload::Kept(_))
    }

    /// Makes the call in the name of whose token it is; once more if the proof lacked the upstream's newest nonce (RFC 9449 §9).
    pub(super) async fn send(
        &mut self,
        bff: &Bff,
        token: Option<&Credential>,
    ) -> Result<Response<Incoming>, Problem> {
        let nonce = self.route.dpop_nonce.current();
        let answer = self.send_patiently(bff, token, nonce.clone()).await?;
        if token.is_some_and(Credential::is_bound)
            && self
                .route
                .dpop_nonce
                .refused_for_it(nonce.as_deref(), answer.status(), answer.headers())
            && self.can_be_made_again()
        {
            return self
                .send_patiently(bff, token, self.route.dpop_nonce.current())
                .await;
        }
        Ok(answer)
    }

    /// An upstream may close a connection that was kept open just when it is used again. What can be repeated without harm
    /// (RFC 9110 §9.2.2) is, once.
    async fn send_patiently(
        &mut self,
        bff: &Bff,
        token: Option<&Credential>,
        nonce: Option<String>,
    ) -> Result<Response<Incoming>, Problem> {
        match self.send_once(bff, token, nonce.clone()).await {
            Err(Failure::Call(error))
                if error.is_closed() && self.method.is_idempotent() && self.can_be_made_again() =>
            {
                tracing::info!(route = self.route.path, %error, "once more: the upstream closed the connection");
                let answer = self.send_once(bff, token, nonce).await;
                answer.map_err(|failure| failure.told(self.route))
            }
            answer => answer.map_err(|failure| failure.told(self.route)),
        }
    }

    async fn send_once(
        &mut self,
        bff: &Bff,
        token: Option<&Credential>,
        nonce: Option<String>,
    ) -> Result<Response<Incoming>, Failure> {
        let progress = Progress::begin();
        let mut request = Request::new(self.body(&progress)?);
        *request.method_mut() = self.method.clone();
        *request.uri_mut() = self.target.clone();
        request.headers_mut().clone_from(&self.headers);
        if let Some(token) = token {
            token.authorize(request.headers_mut(), &self.method, &self.target, nonce);
        }
        let span = CallSpan::begin(&mut request, &self.route.path);
        let answer = wait(bff, self.route.timeout, request, self.upgrades, &progress).await;
        let status = answer.as_ref().ok().map(Response::status);
        proxied(&self.route.path, status, progress.elapsed());
        span.end(status);
        answer
    }

    fn body(&mut self, progress: &Progress) -> Result<Body, Failure> {
        if let Payload::Kept(bytes) = &self.payload {
            return Ok(Body::from(bytes.clone()));
        }
        match mem::replace(&mut self.payload, Payload::Gone) {
            Payload::Streamed(body) => Ok(Body::new(Upload::new(
                body,
                self.route.body_limit,
                progress.clone(),
            ))),
            _ => Err(Failure::Gone),
        }
    }
}

/// The upstream has `timeout` to begin its answer, counted from when the body last moved.
async fn wait(
    bff: &Bff,
    timeout: Duration,
    request: Request<Body>,
    upgrades: bool,
    progress: &Progress,
) -> Result<Response<Incoming>, Failure> {
    let mut answer = std::pin::pin!(bff.http().upstreams().call(request, upgrades));
    loop {
        let last = progress.last();
        let patience_ends = tokio::time::Instant::from_std(last + timeout);
        match tokio::time::timeout_at(patience_ends, &mut answer).await {
            Ok(answer) => {
                return answer.map_err(|error| match progress.state() {
                    State::TooLarge => Failure::TooLarge,
                    State::BrokenOff => Failure::BrokenOff,
                    State::Moving | State::Waiting => Failure::Call(error),
                });
            }
            Err(_) if progress.last() > last => {}
            Err(_) if progress.state() == State::Waiting => return Err(Failure::Stalled),
            Err(_) => return Err(Failure::Timeout),
        }
    }
}

async fn read(body: Body, length: u64, route: &Route) -> Result<Bytes, Problem> {
    if length == 0 {
        return Ok(Bytes::new());
    }
    let limit = usize::try_from(length).unwrap_or(usize::MAX);
    let collected = tokio::time::timeout(route.timeout, Limited::new(body, limit).collect());
    let collected = collected.await.map_err(|_| Problem::from(Code::RequestTimeout))?;
    Ok(collected.map_err(|_| broken_off())?.to_bytes())
}
