//! An answer, read to its end.

use axum_extra::extract::cookie::Cookie;
use reqwest::{Response, StatusCode, header, header::HeaderMap};
use serde_json::Value;

#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) async fn read(response: Response) -> reqwest::Result<Self> {
        let (status, headers) = (response.status(), response.headers().clone());
        let body = response.bytes().await?;
        Ok(Self {
            status,
            headers,
            body: String::from_utf8_lossy(&body).into_owned(),
        })
    }

    pub(crate) fn header(&self, name: impl AsRef<str>) -> &str {
        self.headers
            .get(name.as_ref())
            .map_or("", |value| value.to_str().unwrap())
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("not JSON: {self:?}"))
    }

    /// Where a 303 leads.
    pub(crate) fn location(&self) -> &str {
        assert_eq!(self.status, StatusCode::SEE_OTHER, "{self:?}");
        self.header(header::LOCATION)
    }

    /// Where a page leads that refreshes at once.
    pub(crate) fn hop(&self) -> Option<String> {
        let (_, rest) = self.body.split_once("http-equiv=refresh content=\"0;url=")?;
        let (path, _) = rest.split_once('"')?;
        Some(
            path.replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&quot;", "\"")
                .replace("&amp;", "&"),
        )
    }

    pub(crate) fn set_cookies(&self) -> Vec<Cookie<'static>> {
        let headers = self.headers.get_all(header::SET_COOKIE).iter();
        headers
            .map(|header| Cookie::parse(header.to_str().unwrap().to_owned()).unwrap())
            .collect()
    }

    pub(crate) fn set_cookie(&self, name: &str) -> Option<Cookie<'static>> {
        self.set_cookies()
            .into_iter()
            .find(|cookie| cookie.name() == name)
    }

    /// Whether the browser is told to forget this cookie.
    pub(crate) fn takes_away(&self, name: &str) -> bool {
        let age = self.set_cookie(name).and_then(|cookie| cookie.max_age());
        age.is_some_and(|age| !age.is_positive())
    }

    /// A problem for a program: this status, this `urn:bff:` name.
    #[track_caller]
    pub(crate) fn is_problem(&self, status: u16, code: &str) {
        assert_eq!(self.status.as_u16(), status, "{self:?}");
        assert_eq!(
            self.header(header::CONTENT_TYPE),
            "application/problem+json",
            "{self:?}"
        );
        assert_eq!(self.json()["type"], format!("urn:bff:{code}"), "{self:?}");
    }

    /// The same, drawn as the app's page for a person.
    #[track_caller]
    pub(crate) fn is_problem_page(&self, status: u16, code: &str) {
        assert_eq!(self.status.as_u16(), status, "{self:?}");
        assert!(
            self.header(header::CONTENT_TYPE).starts_with("text/html"),
            "{self:?}"
        );
        assert!(self.body.starts_with(&format!("<h1 class={code}>")), "{self:?}");
    }

    #[track_caller]
    pub(crate) fn succeeds(self) -> Self {
        assert!(self.status.is_success(), "{self:?}");
        self
    }
}
