//! Every failure has an answer: RFC 9457 problem details, or a page of the app's own for a navigation.

mod code;
mod render;
mod step_up;

use std::borrow::Cow;

use axum::{
    body::Body,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;

pub use code::Code;
pub use render::ProblemPage;
pub(crate) use render::{Asker, FromUpstream, render};
pub use step_up::StepUp;

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
    step_up: Option<StepUp>,
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
            step_up: None,
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

    /// In how many seconds it may be tried again (RFC 9110 §10.2.3).
    pub(crate) fn with_retry_after(mut self, seconds: u32) -> Self {
        self.0.retry_after = Some(seconds);
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

    /// What an upstream asks of the user's authentication; afterwards the user may come back to `return_to`.
    pub(crate) fn insufficient_user_authentication(
        step_up: StepUp,
        description: Option<String>,
        return_to: &str,
    ) -> Self {
        let mut problem =
            Self::new(Code::InsufficientUserAuthentication).with_try_again(step_up.login_path(return_to));
        problem.0.detail = description.map(Cow::from);
        problem.0.step_up = Some(step_up);
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

    /// What an upstream asks of the user's authentication.
    pub fn step_up(&self) -> Option<&StepUp> {
        self.0.step_up.as_ref()
    }

    /// As an object (RFC 9457 §3).
    fn json(&self) -> String {
        #[derive(Serialize)]
        struct Details<'a> {
            r#type: String,
            title: &'a str,
            status: u16,
            #[serde(skip_serializing_if = "Option::is_none")]
            detail: Option<&'a str>,
            #[serde(skip_serializing_if = "Option::is_none")]
            instance: Option<&'a str>,
            #[serde(skip_serializing_if = "Option::is_none")]
            acr_values: Option<&'a str>,
            #[serde(skip_serializing_if = "Option::is_none")]
            max_age: Option<u64>,
        }
        let step_up = self.step_up();
        let details = Details {
            r#type: ["urn:bff:", self.0.code.as_str()].concat(),
            title: self.title(),
            status: self.0.status.as_u16(),
            detail: self.detail(),
            instance: self.instance(),
            acr_values: step_up.and_then(|step_up| step_up.acr_values.as_deref()),
            max_age: step_up.and_then(|step_up| step_up.max_age),
        };
        serde_json::to_string(&details).expect("strings and numbers can be written as JSON")
    }

    /// The answer of which `body` is, in the form that `media_type` names.
    fn answer(&self, media_type: &'static str, body: String) -> Response {
        let mut answer = Response::new(Body::from(body));
        *answer.status_mut() = self.0.status;
        let headers = answer.headers_mut();
        // With those that every answer gets.
        headers.reserve(16);
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
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
        answer
    }
}

impl From<Code> for Problem {
    fn from(code: Code) -> Self {
        Self::new(code)
    }
}

/// The status and nothing else: what is said of it depends on who asked, and is said by [`Bff::layer`](crate::Bff::layer).
impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.0.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}
