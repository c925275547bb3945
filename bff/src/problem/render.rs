//! Every failure's final form: an object for programs, a page for people.

use std::sync::Arc;

use axum::{
    body::{Body, HttpBody},
    extract::Request,
    http::{HeaderMap, HeaderName, StatusCode, header},
    response::Response,
};

use super::{Code, Problem};
use crate::ops::request_id::RequestId;

/// Draws the page for a problem that a navigation met; its headers say what the visitor prefers. The app owns it, so that it
/// has the app's face.
pub type ProblemPage = Arc<dyn Fn(&Problem, &HeaderMap) -> String + Send + Sync>;

/// Whoever asked, if what they get is a failure.
pub(crate) struct Asker {
    pub(crate) id: RequestId,
    /// The headers of a navigation.
    visitor: Option<HeaderMap>,
}

impl Asker {
    pub(crate) fn of(request: &Request, id: &RequestId) -> Self {
        Self {
            id: id.clone(),
            visitor: is_navigation(request.headers()).then(|| request.headers().clone()),
        }
    }

    /// Whether a person is looking at the answer rather than a program.
    pub(crate) fn is_a_person(&self) -> bool {
        self.visitor.is_some()
    }
}

/// Gives an answer its final form, if it is a failure.
pub(crate) fn render(page: &ProblemPage, asker: &Asker, mut response: Response) -> Response {
    let problem = response
        .extensions_mut()
        .remove::<Problem>()
        .or_else(|| unexplained(&response));
    let Some(mut problem) = problem else {
        return response;
    };
    problem.0.instance = Some(["urn:uuid:", asker.id.as_str()].concat());
    let mut answer = match &asker.visitor {
        Some(visitor) => problem.answer("text/html; charset=utf-8", page(&problem, visitor)),
        None => problem.answer("application/problem+json", problem.json()),
    };
    for (name, value) in response.headers() {
        if *name == header::SET_COOKIE {
            answer.headers_mut().append(name, value.clone());
        }
    }
    answer
}

/// Marks an upstream's answer, which is passed on as it is.
#[derive(Clone, Copy)]
pub(crate) struct FromUpstream;

/// A failure of our own that came without a word, or with another layer's, gets one.
fn unexplained(response: &Response<Body>) -> Option<Problem> {
    if response.extensions().get::<FromUpstream>().is_some() {
        return None;
    }
    let wordless = response.body().size_hint().exact() == Some(0);
    match response.status() {
        // axum adds `Allow` outside of every layer.
        StatusCode::METHOD_NOT_ALLOWED => Some(Code::MethodNotAllowed.into()),
        StatusCode::PAYLOAD_TOO_LARGE => Some(Code::PayloadTooLarge.into()),
        StatusCode::INTERNAL_SERVER_ERROR if wordless => Some(Code::Internal.into()),
        _ => None,
    }
}

/// What a request is for, as the browser says it (Fetch Metadata).
const SEC_FETCH_MODE: HeaderName = HeaderName::from_static("sec-fetch-mode");

fn is_navigation(headers: &HeaderMap) -> bool {
    if let Some(mode) = headers.get(SEC_FETCH_MODE) {
        return mode == "navigate";
    }
    headers
        .get(header::ACCEPT)
        .and_then(|accept| accept.to_str().ok())
        .is_some_and(|accept| accept.contains("text/html"))
}
