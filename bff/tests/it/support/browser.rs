//! A browser as far as the BFF can tell: cookies, `SameSite` and Fetch Metadata. It follows nothing by itself.

use std::sync::Mutex;

use reqwest::{Client, Method, RequestBuilder, Response, header};
use serde_json::Value;
use url::Url;

use super::{Answer, cookies::Cookies};

/// Where a request began, which decides what the browser says and sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Began {
    Here,
    OnASiblingSite,
    OnAnotherSite,
    InTheAddressBar,
}

impl Began {
    fn sec_fetch_site(self) -> &'static str {
        match self {
            Self::Here => "same-origin",
            Self::OnASiblingSite => "same-site",
            Self::OnAnotherSite => "cross-site",
            Self::InTheAddressBar => "none",
        }
    }
}

pub(crate) struct Browser {
    app: Url,
    http: Client,
    cookies: Mutex<Cookies>,
}

impl Browser {
    pub(crate) fn new(app: Url, http: Client) -> Self {
        let cookies = Mutex::default();
        Self { app, http, cookies }
    }

    /// Another browser with a copy of everything this one keeps.
    pub(crate) fn stolen_copy(&self) -> Self {
        let cookies = Mutex::new(self.cookies.lock().unwrap().clone());
        Self {
            app: self.app.clone(),
            http: self.http.clone(),
            cookies,
        }
    }

    pub(crate) fn cookie(&self, name: &str) -> Option<String> {
        self.cookies.lock().unwrap().get(&self.app, name)
    }

    /// The session cookie's value.
    pub(crate) fn session(&self) -> String {
        self.cookie("session").expect("there is a session cookie")
    }

    pub(crate) fn set_cookie(&self, name: &str, value: &str) {
        self.cookies.lock().unwrap().set(&self.app, name, value);
    }

    pub(crate) fn cookie_names(&self) -> Vec<String> {
        self.cookies.lock().unwrap().names(&self.app)
    }

    /// `GET` by a page of ours.
    pub(crate) async fn fetch(&self, path: &str) -> Answer {
        self.try_fetch(path).await.unwrap()
    }

    /// The same, unless the server dies before it has given all of the answer.
    pub(crate) async fn try_fetch(&self, path: &str) -> reqwest::Result<Answer> {
        self.request(Method::GET, path).try_send().await
    }

    /// `POST` of JSON by a page of ours.
    pub(crate) async fn post(&self, path: &str, json: Value) -> Answer {
        self.request(Method::POST, path).json(json).send().await
    }

    /// A navigation by `GET`.
    pub(crate) async fn visit(&self, began: Began, place: &str) -> Answer {
        self.request(Method::GET, place)
            .began(began)
            .navigating()
            .send()
            .await
    }

    /// A navigation that one of our pages begins.
    pub(crate) async fn open(&self, path: &str) -> Answer {
        self.visit(Began::Here, path).await
    }

    /// The answer, or what the hops lead to if it is one.
    pub(crate) async fn follow_hops(&self, mut answer: Answer) -> Answer {
        for _ in 0..3 {
            match answer.hop() {
                None => return answer,
                Some(path) => answer = self.open(&path).await,
            }
        }
        panic!("the hops do not end: {answer:?}");
    }

    /// Anything else: a fetch by a page of ours until it is said to be another.
    pub(crate) fn request(&self, method: Method, place: &str) -> Request<'_> {
        let url = self.app.join(place).unwrap();
        Request {
            browser: self,
            builder: self.http.request(method.clone(), url.clone()),
            method,
            url,
            began: Began::Here,
            navigates: false,
            sends_fetch_metadata: true,
        }
    }
}

pub(crate) struct Request<'b> {
    browser: &'b Browser,
    builder: RequestBuilder,
    method: Method,
    url: Url,
    began: Began,
    navigates: bool,
    sends_fetch_metadata: bool,
}

impl Request<'_> {
    pub(crate) fn began(self, began: Began) -> Self {
        Self { began, ..self }
    }

    pub(crate) fn navigating(self) -> Self {
        let builder = self.builder.header(header::ACCEPT, "text/html,*/*;q=0.8");
        Self {
            builder,
            navigates: true,
            ..self
        }
    }

    /// By a browser of before 2023.
    pub(crate) fn without_fetch_metadata(self) -> Self {
        Self {
            sends_fetch_metadata: false,
            ..self
        }
    }

    pub(crate) fn header(self, name: &str, value: &str) -> Self {
        let builder = self.builder.header(name, value);
        Self { builder, ..self }
    }

    pub(crate) fn json(self, json: Value) -> Self {
        self.header("content-type", "application/json")
            .body(json.to_string())
    }

    pub(crate) fn form(self, form: &[(&str, &str)]) -> Self {
        let builder = self.builder.form(form);
        Self { builder, ..self }
    }

    pub(crate) fn body(self, body: impl Into<reqwest::Body>) -> Self {
        let builder = self.builder.body(body);
        Self { builder, ..self }
    }

    pub(crate) async fn send(self) -> Answer {
        self.try_send().await.unwrap()
    }

    pub(crate) async fn try_send(self) -> reqwest::Result<Answer> {
        Answer::read(self.try_begin().await?).await
    }

    /// The answer as soon as its headers are there.
    pub(crate) async fn begin(self) -> Response {
        self.try_begin().await.unwrap()
    }

    async fn try_begin(self) -> reqwest::Result<Response> {
        let mode = if self.navigates { "navigate" } else { "cors" };
        let mut builder = self.builder;
        if self.sends_fetch_metadata {
            builder = builder
                .header("sec-fetch-site", self.began.sec_fetch_site())
                .header("sec-fetch-mode", mode);
        }
        if self.method != Method::GET {
            let origin = match self.began {
                Began::Here | Began::InTheAddressBar => self.url.origin().ascii_serialization(),
                Began::OnASiblingSite => "http://sibling.localhost".to_owned(),
                Began::OnAnotherSite => "https://evil.example".to_owned(),
            };
            builder = builder.header(header::ORIGIN, origin);
        }
        let cookies = {
            let kept = self.browser.cookies.lock().unwrap();
            kept.sent(&self.url, &self.method, self.began, self.navigates)
        };
        if !cookies.is_empty() {
            builder = builder.header(header::COOKIE, cookies);
        }
        // As browsers do where a server has closed the connection just then.
        let again = builder.try_clone().filter(|_| self.method == Method::GET);
        let response = match (builder.send().await, again) {
            (Err(_), Some(again)) => again.send().await?,
            (response, _) => response?,
        };
        self.browser.cookies.lock().unwrap().keep(&response);
        Ok(response)
    }
}
