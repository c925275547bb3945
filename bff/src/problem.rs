//! Every failure has an answer: RFC 9457 problem details, or a page of the app's own for a navigation.

use std::{borrow::Cow, sync::Arc};

use axum::{
    Json,
    body::{Body, HttpBody},
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    middleware::Next,
    response::{Html, IntoResponse, Response},
};
use serde::Serialize;
use tower_http::request_id::RequestId;

/// What went wrong, as a name that programs rely on: the `type` is `urn:bff:` and this.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Code {
    /// 401: nobody is signed in.
    LoginRequired,
    /// 401: somebody was signed in, and is no more.
    SessionEnded,
    /// 403: the browser does not vouch for the request.
    Csrf,
    /// 400: `return_to` leads off this origin.
    InvalidReturnTo,
    /// 400: the authorization response cannot be accepted.
    LoginFailed,
    /// 400: the answer to a sign-out does not belong to this browser.
    LogoutFailed,
    /// 409: the page was rendered for another session than the browser's.
    SessionChanged,
    /// 404: the user has no such session.
    NoSuchSession,
    /// 404: no row of the proxy table matches.
    NoRoute,
    /// 405: the row exists, the method is not in it.
    MethodNotAllowed,
    /// 413: the body is larger than allowed.
    PayloadTooLarge,
    /// 502: the upstream gave no usable answer.
    UpstreamUnreachable,
    /// 504: the upstream took too long.
    UpstreamTimeout,
    /// 503: the OpenID Provider cannot be reached.
    ProviderUnavailable,
    /// 503: the session database cannot be reached.
    StoreUnavailable,
    /// 500: a defect of ours.
    Internal,
    /// The upstream's own refusal, as a server function meets it.
    Upstream,
}

impl Code {
    /// The name after `urn:bff:`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::LoginRequired => "login-required",
            Self::SessionEnded => "session-ended",
            Self::Csrf => "csrf",
            Self::InvalidReturnTo => "invalid-return-to",
            Self::LoginFailed => "login-failed",
            Self::LogoutFailed => "logout-failed",
            Self::SessionChanged => "session-changed",
            Self::NoSuchSession => "no-such-session",
            Self::NoRoute => "no-route",
            Self::MethodNotAllowed => "method-not-allowed",
            Self::PayloadTooLarge => "payload-too-large",
            Self::UpstreamUnreachable => "upstream-unreachable",
            Self::UpstreamTimeout => "upstream-timeout",
            Self::ProviderUnavailable => "provider-unavailable",
            Self::StoreUnavailable => "store-unavailable",
            Self::Internal => "internal",
            Self::Upstream => "upstream",
        }
    }

    fn status_and_title(self) -> (StatusCode, &'static str) {
        match self {
            Self::LoginRequired => (StatusCode::UNAUTHORIZED, "Sign in to go on"),
            Self::SessionEnded => (StatusCode::UNAUTHORIZED, "Your session has ended"),
            Self::Csrf => (
                StatusCode::FORBIDDEN,
                "This request did not come from our own pages",
            ),
            Self::InvalidReturnTo => (StatusCode::BAD_REQUEST, "That address is not part of this site"),
            Self::LoginFailed => (StatusCode::BAD_REQUEST, "Signing in did not work"),
            Self::LogoutFailed => (StatusCode::BAD_REQUEST, "That sign-out was not started here"),
            Self::SessionChanged => (
                StatusCode::CONFLICT,
                "Somebody else has signed in in this browser",
            ),
            Self::NoSuchSession => (StatusCode::NOT_FOUND, "You have no such session"),
            Self::NoRoute => (StatusCode::NOT_FOUND, "There is no such API"),
            Self::MethodNotAllowed => (StatusCode::METHOD_NOT_ALLOWED, "That method is not allowed here"),
            Self::PayloadTooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "That is too large"),
            Self::UpstreamUnreachable => (
                StatusCode::BAD_GATEWAY,
                "The service behind this page is not answering",
            ),
            Self::UpstreamTimeout => (
                StatusCode::GATEWAY_TIMEOUT,
                "The service behind this page took too long",
            ),
            Self::ProviderUnavailable => (
                StatusCode::SERVICE_UNAVAILABLE,
                "The sign-in service is not answering",
            ),
            Self::StoreUnavailable => (
                StatusCode::SERVICE_UNAVAILABLE,
                "Sessions cannot be reached right now",
            ),
            Self::Internal | Self::Upstream => (
                StatusCode::INTERNAL_SERVER_ERROR,
                "Something went wrong on our side",
            ),
        }
    }
}

/// One failure, told to whoever asked. Nothing secret may go into it.
#[derive(Clone, Debug)]
pub struct Problem(Box<Facts>);

#[derive(Clone, Debug)]
struct Facts {
    code: Code,
    status: StatusCode,
    title: Cow<'static, str>,
    detail: Option<Cow<'static, str>>,
    instance: Option<String>,
    retry_after: Option<u32>,
    allow: Option<String>,
    try_again: Option<String>,
}

impl Problem {
    pub(crate) fn new(code: Code) -> Self {
        let (status, title) = code.status_and_title();
        Self(Box::new(Facts {
            code,
            status,
            title: title.into(),
            detail: None,
            instance: None,
            retry_after: (status == StatusCode::SERVICE_UNAVAILABLE).then_some(5),
            allow: None,
            try_again: None,
        }))
    }

    pub(crate) fn with_detail(mut self, detail: impl Into<Cow<'static, str>>) -> Self {
        self.0.detail = Some(detail.into());
        self
    }

    /// The methods that would have been allowed (RFC 9110 §15.5.6).
    pub(crate) fn with_allow(mut self, methods: String) -> Self {
        self.0.allow = Some(methods);
        self
    }

    /// Where a visitor may try again: a path on this origin.
    pub(crate) fn with_try_again(mut self, path: impl Into<String>) -> Self {
        self.0.try_again = Some(path.into());
        self
    }

    /// What an upstream said when it refused.
    pub(crate) fn from_upstream(status: StatusCode, title: Option<String>, detail: Option<String>) -> Self {
        let title = title.unwrap_or_else(|| {
            status
                .canonical_reason()
                .unwrap_or("The service refused")
                .to_owned()
        });
        let mut problem = Self::new(Code::Upstream);
        problem.0.status = status;
        problem.0.title = title.into();
        problem.0.detail = detail.map(Cow::from);
        problem
    }

    /// The name of what went wrong.
    pub fn code(&self) -> Code {
        self.0.code
    }

    /// The HTTP status.
    pub fn status(&self) -> StatusCode {
        self.0.status
    }

    /// A sentence a visitor understands.
    pub fn title(&self) -> &str {
        &self.0.title
    }

    /// What to do about it, or more of what is known.
    pub fn detail(&self) -> Option<&str> {
        self.0.detail.as_deref()
    }

    /// The request id, to find the log line by.
    pub fn instance(&self) -> Option<&str> {
        self.0.instance.as_deref()
    }

    /// A path on this origin where the visitor may try again.
    pub fn way_on(&self) -> Option<&str> {
        self.0.try_again.as_deref()
    }

    fn json(&self) -> impl IntoResponse + use<> {
        #[derive(Serialize)]
        struct Details {
            r#type: String,
            title: String,
            status: u16,
            #[serde(skip_serializing_if = "Option::is_none")]
            detail: Option<String>,
            #[serde(skip_serializing_if = "Option::is_none")]
            instance: Option<String>,
        }
        let details = Details {
            r#type: format!("urn:bff:{}", self.0.code.as_str()),
            title: self.0.title.to_string(),
            status: self.0.status.as_u16(),
            detail: self.0.detail.as_deref().map(str::to_owned),
            instance: self.0.instance.clone(),
        };
        (
            [(header::CONTENT_TYPE, "application/problem+json")],
            Json(details),
        )
    }

    fn headers(&self) -> HeaderMap {
        let mut headers =
            HeaderMap::from_iter([(header::CACHE_CONTROL, HeaderValue::from_static("no-store"))]);
        if let Some(seconds) = self.0.retry_after {
            headers.insert(header::RETRY_AFTER, seconds.into());
        }
        if let Some(allow) = self
            .0
            .allow
            .as_deref()
            .and_then(|allow| HeaderValue::from_str(allow).ok())
        {
            headers.insert(header::ALLOW, allow);
        }
        headers
    }
}

impl From<Code> for Problem {
    fn from(code: Code) -> Self {
        Self::new(code)
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = (self.0.status, self.headers(), self.json()).into_response();
        // `render` finds it here and gives it the request id and, for a navigation, a page.
        response.extensions_mut().insert(self);
        response
    }
}

/// Draws the page for a problem that a navigation met. The app owns it, so that it has the app's face.
pub type ProblemPage = Arc<dyn Fn(&Problem) -> String + Send + Sync>;

/// The layer that gives every failure its final form.
pub(crate) async fn render(State(page): State<ProblemPage>, request: Request, next: Next) -> Response {
    let instance = request
        .extensions()
        .get::<RequestId>()
        .and_then(|id| id.header_value().to_str().ok())
        .map(|id| format!("urn:uuid:{id}"));
    let navigation = is_navigation(request.headers());
    let mut response = next.run(request).await;

    let problem = response
        .extensions_mut()
        .remove::<Problem>()
        .or_else(|| unexplained(&response));
    let Some(mut problem) = problem else {
        return response;
    };
    problem.0.instance = instance;
    let mut answer = if navigation {
        (problem.0.status, problem.headers(), Html(page(&problem))).into_response()
    } else {
        (problem.0.status, problem.headers(), problem.json()).into_response()
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

/// Whether a person is looking at the answer rather than a program.
pub(crate) fn is_navigation(headers: &HeaderMap) -> bool {
    if let Some(mode) = headers.get("sec-fetch-mode") {
        return mode == "navigate";
    }
    headers
        .get(header::ACCEPT)
        .and_then(|accept| accept.to_str().ok())
        .is_some_and(|accept| accept.contains("text/html"))
}
