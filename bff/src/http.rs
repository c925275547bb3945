//! The one way out: every outgoing request passes here. No redirects are followed, connecting and waiting are bounded,
//! and what a provider answers is bounded in size. What goes to an upstream streams: [`UpstreamClient`].

mod upstream;

use std::{io, time::Duration};

use axum::http::StatusCode;
use futures_util::future::BoxFuture;
use http_body_util::{BodyExt, LengthLimitError, Limited};

use crate::ops::trace::CallSpan;

pub(crate) use upstream::{CallError, UpstreamClient};

/// How long a connection may take to be made.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// How long a connection is kept for the next call: shorter than Node's servers keep theirs (5 s), so that a POST, which
/// cannot be repeated, does not go out on a connection that is just being closed.
const POOL_IDLE_TIMEOUT: Duration = Duration::from_secs(4);
/// How long a provider may take for a whole answer.
const PROVIDER_TIMEOUT: Duration = Duration::from_secs(10);
/// How large a provider's answer may be, in bytes.
const PROVIDER_LIMIT: usize = 1 << 20;

/// The HTTP client of this process; clones share its connections.
#[derive(Clone, Debug)]
pub(crate) struct HttpClient {
    provider: reqwest::Client,
    upstreams: UpstreamClient,
}

/// Why there is no client.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ClientError {
    #[error(transparent)]
    Provider(#[from] reqwest::Error),
    #[error(transparent)]
    Upstreams(#[from] io::Error),
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum HttpError {
    #[error("no answer within the time allowed")]
    Timeout,
    #[error("the answer is larger than {PROVIDER_LIMIT} bytes")]
    TooLarge,
    #[error("the answer was {0}")]
    NotNow(StatusCode),
    #[error("{}", root_cause(.0))]
    Transport(reqwest::Error),
    #[error("the answer ended early: {0}")]
    Body(Box<dyn std::error::Error + Send + Sync>),
}

impl HttpClient {
    /// # Errors
    ///
    /// When the system's certificate store cannot be read.
    pub(crate) fn new() -> Result<Self, ClientError> {
        // A second call finds the provider installed, which is what we want.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let provider = reqwest::Client::builder()
            .connect_timeout(CONNECT_TIMEOUT)
            .pool_idle_timeout(POOL_IDLE_TIMEOUT)
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            .user_agent(concat!("leptos-bff/", env!("CARGO_PKG_VERSION")))
            .build()?;
        let upstreams = UpstreamClient::new()?;
        Ok(Self { provider, upstreams })
    }

    pub(crate) fn upstreams(&self) -> &UpstreamClient {
        &self.upstreams
    }

    /// A call to the provider, with everything about its answer bounded. What comes with a 429 or a 5xx means nothing:
    /// whoever sends it is overloaded or broken.
    pub(crate) async fn call_provider(
        &self,
        mut request: axum::http::Request<Vec<u8>>,
    ) -> Result<axum::http::Response<Vec<u8>>, HttpError> {
        let path = request.uri().path().to_owned();
        let span = CallSpan::begin(&mut request, &path);
        let request = reqwest::Request::try_from(request).map_err(HttpError::Transport)?;
        let answer = async {
            let response = self.provider.execute(request).await.map_err(HttpError::from)?;
            let status = response.status();
            if status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS {
                return Err(HttpError::NotNow(status));
            }
            let (parts, body) = axum::http::Response::from(response).into_parts();
            let body = Limited::new(body, PROVIDER_LIMIT)
                .collect()
                .await
                .map_err(|error| {
                    if error.is::<LengthLimitError>() {
                        HttpError::TooLarge
                    } else {
                        HttpError::Body(error)
                    }
                })?;
            Ok(axum::http::Response::from_parts(parts, body.to_bytes().to_vec()))
        };
        let answer = tokio::time::timeout(PROVIDER_TIMEOUT, answer)
            .await
            .unwrap_or(Err(HttpError::Timeout));
        span.end(match &answer {
            Ok(answer) => Some(answer.status()),
            Err(HttpError::NotNow(status)) => Some(*status),
            Err(_) => None,
        });
        answer
    }
}

impl From<reqwest::Error> for HttpError {
    fn from(error: reqwest::Error) -> Self {
        if error.is_timeout() {
            Self::Timeout
        } else {
            Self::Transport(error)
        }
    }
}

/// The last link of the chain says what happened ("connection refused"); the first repeats the URL, which may hold secrets.
fn root_cause(error: &(dyn std::error::Error + 'static)) -> String {
    let mut cause = error;
    while let Some(next) = cause.source() {
        cause = next;
    }
    cause.to_string()
}

impl<'c> openidconnect::AsyncHttpClient<'c> for HttpClient {
    type Error = HttpError;
    type Future = BoxFuture<'c, Result<openidconnect::HttpResponse, HttpError>>;

    fn call(&'c self, request: openidconnect::HttpRequest) -> Self::Future {
        Box::pin(self.call_provider(request))
    }
}
