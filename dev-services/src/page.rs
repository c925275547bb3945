use axum::{
    http::{
        StatusCode,
        header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, REFERRER_POLICY},
    },
    response::{Html, IntoResponse, Response},
};

/// A small page that needs no script, in the reader's light or dark.
#[derive(Debug)]
pub(crate) struct Page {
    status: StatusCode,
    title: &'static str,
    /// HTML; whatever comes from a request has been through [`escape`].
    body: String,
}

impl Page {
    pub(crate) fn new(title: &'static str, body: String) -> Self {
        Self {
            status: StatusCode::OK,
            title,
            body,
        }
    }

    pub(crate) fn error(status: StatusCode, title: &'static str, message: &str) -> Self {
        Self {
            status,
            title,
            body: format!("<p>{}</p>", escape(message)),
        }
    }
}

/// `form-action` is left open: after the form, the browser follows a redirect to the app.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'";

impl IntoResponse for Page {
    fn into_response(self) -> Response {
        let Self { status, title, body } = self;
        let style = include_str!("page.css");
        let html = format!(
            r#"<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title} · Development provider</title>
<style>{style}</style>
</head>
<body>
<main>
<h1>{title}</h1>
{body}
</main>
<footer>Development provider. There are no passwords, and it is never part of a release.</footer>
</body>
</html>
"#
        );
        let headers = [
            (CACHE_CONTROL, "no-store"),
            (CONTENT_SECURITY_POLICY, POLICY),
            (REFERRER_POLICY, "same-origin"),
        ];
        (status, headers, Html(html)).into_response()
    }
}

/// Text as HTML, inside an element or a quoted attribute.
pub(crate) fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&#39;")
}
