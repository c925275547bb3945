//! One call to an upstream, which can be made a second time if its body is small enough to be kept.

use std::{
    mem,
    time::{Duration, Instant},
};

use axum::{
    body::{Body, Bytes, HttpBody},
    http::{HeaderMap, Method, Response, header, request::Parts},
};
use http_body_util::{BodyExt, Limited};
use tower_http::request_id::RequestId;
use url::Url;

use super::{headers, table::Route};
use crate::{Bff, Code, Problem, http::HttpError, ops::metrics::proxied, session::Credential};

/// How long an upstream may take to begin its answer.
const HEADER_TIMEOUT: Duration = Duration::from_secs(30);
/// How large a body may be, in bytes, to be kept until the upstream has answered. Larger ones, and those that do not say how large
/// they are, pass as they come.
const KEPT: u64 = 64 << 10;

/// A request as it goes to the upstream, but for the credential.
pub(super) struct Call<'a> {
    route: &'a Route,
    target: Url,
    method: Method,
    headers: HeaderMap,
    payload: Payload,
}

enum Payload {
    Kept(Bytes),
    Streamed(Body),
    Gone,
}

impl<'a> Call<'a> {
    /// # Errors
    ///
    /// When a body that is to be kept breaks off.
    pub(super) async fn new(
        route: &'a Route,
        target: Url,
        parts: Parts,
        body: Body,
    ) -> Result<Self, Problem> {
        let request_id = parts.extensions.get::<RequestId>();
        let request_id = request_id.map(|id| id.header_value().clone());
        let length = body.size_hint().exact();
        let mut headers = headers::outbound(parts.headers, request_id);
        if let Some(length) = length.filter(|length| *length > 0) {
            headers.insert(header::CONTENT_LENGTH, length.into());
        }
        let payload = match length {
            Some(length) if length <= KEPT => Payload::Kept(read(body).await?),
            _ => Payload::Streamed(body),
        };
        Ok(Self {
            route,
            target,
            method: parts.method,
            headers,
            payload,
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
    ) -> Result<Response<reqwest::Body>, Problem> {
        let nonce = self.route.dpop_nonce.current();
        let answer = self.send_once(bff, token, nonce.clone()).await?;
        if token.is_some_and(Credential::is_bound)
            && self
                .route
                .dpop_nonce
                .refused_for_it(nonce.as_deref(), answer.status(), answer.headers())
            && self.can_be_made_again()
        {
            return self.send_once(bff, token, self.route.dpop_nonce.current()).await;
        }
        Ok(answer)
    }

    async fn send_once(
        &mut self,
        bff: &Bff,
        token: Option<&Credential>,
        nonce: Option<String>,
    ) -> Result<Response<reqwest::Body>, Problem> {
        let mut request = axum::http::Request::new(self.body()?);
        *request.method_mut() = self.method.clone();
        *request.uri_mut() = self.target.as_str().parse().map_err(|_| Code::NoRoute)?;
        request.headers_mut().clone_from(&self.headers);
        if let Some(token) = token {
            token.authorize(request.headers_mut(), &self.method, &self.target, nonce);
        }
        let began = Instant::now();
        let answer = bff.http().call_upstream(request, HEADER_TIMEOUT).await;
        let status = answer.as_ref().ok().map(Response::status);
        proxied(&self.route.path, status, began.elapsed());
        answer.map_err(|error| self.unreachable(&error))
    }

    fn body(&mut self) -> Result<reqwest::Body, Problem> {
        if let Payload::Kept(bytes) = &self.payload {
            return Ok(bytes.clone().into());
        }
        match mem::replace(&mut self.payload, Payload::Gone) {
            Payload::Streamed(body) => Ok(reqwest::Body::wrap_stream(body.into_data_stream())),
            _ => Err(Code::Internal.into()),
        }
    }

    fn unreachable(&self, error: &HttpError) -> Problem {
        let Route { path, upstream, .. } = self.route;
        tracing::warn!(route = path, %upstream, %error, "the upstream gave no answer");
        match error {
            HttpError::Timeout => Code::UpstreamTimeout.into(),
            _ => Code::UpstreamUnreachable.into(),
        }
    }
}

async fn read(body: Body) -> Result<Bytes, Problem> {
    let limit = usize::try_from(KEPT).unwrap_or(usize::MAX);
    let collected = Limited::new(body, limit).collect().await;
    let collected = collected.map_err(|error| {
        tracing::info!(%error, "a request broke off before it was complete");
        Problem::from(Code::UpstreamUnreachable)
    })?;
    Ok(collected.to_bytes())
}
