use std::{convert::Infallible, future::Future, time::Duration};

use axum::{
    Json,
    body::{Body, Bytes, to_bytes},
    http::{
        StatusCode,
        header::{CONTENT_LENGTH, CONTENT_TYPE},
    },
    response::{Html, IntoResponse, Response},
};
use futures_util::stream;
use serde_json::json;

/// In bytes: more than anybody should put up with.
const HUGE: usize = 4 << 20;

/// How an endpoint does not work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// This status, and nothing done.
    Status(u16),
    /// A page for people with status 200, and nothing done: somebody is in the way.
    Html,
    /// It says that it is JSON, and is not. Nothing is done.
    NotJson,
    /// The right answer for whoever waits for it: a byte a second.
    Slow,
    /// The right answer after megabytes of white space.
    Huge,
}

impl Failure {
    pub(super) async fn instead_of(self, honest: impl Future<Output = Response>) -> Response {
        match self {
            Self::Status(status) => {
                let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
                (status, Json(json!({ "error": "temporarily_unavailable" }))).into_response()
            }
            Self::Html => Html("<!doctype html><title>Back soon</title>").into_response(),
            Self::NotJson => ([(CONTENT_TYPE, "application/json")], "{").into_response(),
            Self::Slow => with_body(honest.await, slow).await,
            Self::Huge => with_body(honest.await, huge).await,
        }
    }
}

async fn with_body(response: Response, body: impl FnOnce(Bytes) -> Body) -> Response {
    let (mut parts, honest) = response.into_parts();
    parts.headers.remove(CONTENT_LENGTH);
    let honest = to_bytes(honest, usize::MAX).await.unwrap_or_default();
    Response::from_parts(parts, body(honest))
}

fn slow(honest: Bytes) -> Body {
    Body::from_stream(stream::unfold(honest, async |mut rest| {
        tokio::time::sleep(Duration::from_secs(1)).await;
        let byte = (!rest.is_empty()).then(|| rest.split_to(1))?;
        Some((Ok::<_, Infallible>(byte), rest))
    }))
}

fn huge(honest: Bytes) -> Body {
    Body::from([vec![b' '; HUGE], honest.to_vec()].concat())
}
