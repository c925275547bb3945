//! The same door for server functions: the table's routes, called in process by the same rules.

use std::{pin::pin, sync::Arc};

use axum::{
    body::Body,
    extract::{FromRequestParts, Request},
    http::{HeaderMap, Method, Response, StatusCode, header, request::Parts},
};
use http_body_util::{BodyExt, Limited};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use super::{
    forward::{forward, row},
    passage::Passage,
};
use crate::{Code, Problem, ops::trace::RequestSpan, recognised::Recognised};

/// How large an answer a server function takes, in bytes. Larger ones are for the proxy, which streams.
const ANSWER_LIMIT: usize = 8 << 20;

/// Calls the resource servers of the proxy table in the name of whoever sent this request.
///
/// An extractor, for server functions and handlers under [`Bff::layer`]. Paths are those of the table (`/api/notes`); tokens,
/// refreshes, limits and errors are the proxy's.
#[derive(Clone)]
pub struct Upstream {
    recognised: Arc<Recognised>,
    traced: RequestSpan,
}

impl Upstream {
    /// GET, and the JSON that is answered.
    ///
    /// # Errors
    ///
    /// The proxy's problems, and [`Code::Upstream`] with what the upstream said if it did not answer 2xx.
    pub async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, Problem> {
        self.call(Method::GET, path, Body::empty()).await
    }

    /// POST of `body` as JSON, and the JSON that is answered.
    ///
    /// # Errors
    ///
    /// As [`Upstream::get`].
    pub async fn post<B: Serialize, T: DeserializeOwned>(&self, path: &str, body: &B) -> Result<T, Problem> {
        let body = serde_json::to_vec(body).map_err(|error| {
            tracing::error!(%error, path, "a request body does not serialise");
            Code::Internal
        })?;
        self.call(Method::POST, path, Body::from(body)).await
    }

    /// DELETE; what is answered is of no interest.
    ///
    /// # Errors
    ///
    /// As [`Upstream::get`].
    pub async fn delete(&self, path: &str) -> Result<(), Problem> {
        let response = self.send(request(Method::DELETE, path, Body::empty())?).await?;
        answer(response).await.map(drop)
    }

    /// Any request whose path is in the table; the answer as it comes.
    ///
    /// # Errors
    ///
    /// The proxy's problems. Whatever the upstream answers is an answer.
    pub async fn send(&self, request: Request) -> Result<Response<Body>, Problem> {
        let table = self.recognised.bff.table();
        let route = row(&table, &request)?;
        // What a page waits for runs in a task of its own.
        let answer = forward(&self.recognised, route, request);
        self.traced.around(pin!(answer)).await
    }

    /// Everything that can be called, by path.
    pub fn passages(&self) -> Vec<Passage> {
        self.recognised.bff.table().passages()
    }

    async fn call<T: DeserializeOwned>(&self, method: Method, path: &str, body: Body) -> Result<T, Problem> {
        let bytes = answer(self.send(request(method, path, body)?).await?).await?;
        serde_json::from_slice(&bytes).map_err(|error| {
            tracing::error!(%error, path, "the upstream's answer is not what was expected");
            Code::UpstreamUnreachable.into()
        })
    }
}

fn request(method: Method, path: &str, body: Body) -> Result<Request, Problem> {
    let mut request = Request::builder()
        .method(&method)
        .uri(path)
        .header(header::ACCEPT, "application/json")
        .body(body)
        .map_err(|_| Problem::from(Code::NoRoute))?;
    if method == Method::POST {
        request.headers_mut().insert(
            header::CONTENT_TYPE,
            const { header::HeaderValue::from_static("application/json") },
        );
    }
    Ok(request)
}

/// A successful answer's body, or what the upstream says went wrong.
async fn answer(response: Response<Body>) -> Result<Vec<u8>, Problem> {
    let (parts, body) = response.into_parts();
    let body = Limited::new(body, ANSWER_LIMIT)
        .collect()
        .await
        .map_err(|error| {
            tracing::warn!(%error, "the upstream's answer broke off or is too large");
            Code::UpstreamUnreachable
        })?;
    let body = body.to_bytes().to_vec();
    if parts.status.is_success() {
        Ok(body)
    } else {
        Err(refusal(parts.status, &parts.headers, &body))
    }
}

fn refusal(status: StatusCode, headers: &HeaderMap, body: &[u8]) -> Problem {
    #[derive(Default, Deserialize)]
    struct Details {
        title: Option<String>,
        detail: Option<String>,
    }
    let is_problem = headers
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"application/problem+json"));
    let details: Details = if is_problem {
        serde_json::from_slice(body).unwrap_or_default()
    } else {
        Details::default()
    };
    Problem::from_upstream(status, details.title, details.detail)
}

impl<S: Sync> FromRequestParts<S> for Upstream {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let Some(recognised) = Recognised::of(&parts.extensions) else {
            tracing::error!("`Upstream` was extracted from a request that did not pass `Bff::layer`");
            return Err(Code::Internal.into());
        };
        Ok(Self {
            recognised: Arc::clone(recognised),
            traced: parts.extensions.get().cloned().unwrap_or_default(),
        })
    }
}
