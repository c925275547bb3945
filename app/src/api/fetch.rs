use gloo_net::http::{Method, RequestBuilder, Response};
use leptos::{
    prelude::*,
    server_fn::{Bytes, error::FromServerFnError},
};
use serde::de::DeserializeOwned;

use super::{ApiError, this_page};

/// Calls a proxied route straight from the browser: same origin, the session cookie goes along by itself.
///
/// # Errors
/// What the proxy or the API answered instead, or `offline` if nobody did.
pub async fn fetch<T: DeserializeOwned>(path: &str) -> Result<T, ApiError> {
    let question = Question {
        method: Method::GET,
        path: path.to_owned(),
        body: None,
    };
    let response = question.ask().await?;
    if response.ok() {
        return response.json().await.map_err(|error| unreadable(&error));
    }
    let status = response.status();
    let body = response.binary().await.map_err(|error| offline(&error))?;
    Err(ApiError {
        status,
        ..ApiError::de(Bytes::from(body))
    })
}

/// A call of a proxied route, as the page makes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// What to do.
    pub method: Method,
    /// A path on this origin.
    pub path: String,
    /// JSON to send along.
    pub body: Option<String>,
}

/// An answer in full, whatever its status.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// `200 OK`
    pub status: String,
    /// Whether it is 2xx.
    pub ok: bool,
    /// From the call to the last byte.
    pub millis: f64,
    /// What the browser lets scripts see of them.
    pub headers: Vec<(String, String)>,
    /// As text.
    pub body: String,
}

impl Question {
    /// The headers that the page adds to the browser's own.
    pub fn headers(&self) -> Vec<(&'static str, String)> {
        let mut headers = vec![
            ("Accept", "application/json".to_owned()),
            (this_page::SESSION_HEADER, this_page::session()),
        ];
        if self.body.is_some() {
            headers.push(("Content-Type", "application/json".to_owned()));
        }
        headers
    }

    /// Makes the call, and waits for all of the answer.
    ///
    /// # Errors
    /// `offline` if nobody answered.
    pub async fn answer(&self) -> Result<Answer, ApiError> {
        let now = || window().performance().map_or(0.0, |clock| clock.now());
        let start = now();
        let response = self.ask().await?;
        let body = response.text().await.map_err(|error| offline(&error))?;
        Ok(Answer {
            status: format!("{} {}", response.status(), response.status_text()),
            ok: response.ok(),
            millis: now() - start,
            headers: response.headers().entries().collect(),
            body,
        })
    }

    async fn ask(&self) -> Result<Response, ApiError> {
        let mut request = RequestBuilder::new(&self.path).method(self.method.clone());
        for (name, value) in self.headers() {
            request = request.header(name, &value);
        }
        let answer = match &self.body {
            Some(body) => request.body(body).map_err(|error| offline(&error))?.send().await,
            None => request.send().await,
        };
        answer.map_err(|error| offline(&error))
    }
}

fn offline(error: &gloo_net::Error) -> ApiError {
    ApiError::new(
        "offline",
        0,
        "The server could not be reached",
        Some(error.to_string()),
    )
}

fn unreadable(error: &gloo_net::Error) -> ApiError {
    ApiError::new(
        "unreadable",
        502,
        "The answer was not understood",
        Some(error.to_string()),
    )
}
