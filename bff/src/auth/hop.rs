//! One hop that this origin initiates, so that the browser sends the Strict session cookie.
//!
//! A navigation that begins on another site carries no `SameSite=Strict` cookie: the page after the callback, and a page
//! opened from an e-mail, would be drawn for nobody. A redirect does not help, for the browser still counts it to
//! the foreign site; a page of ours that refreshes at once does, and it needs no JavaScript.

use axum::{
    extract::Request,
    http::{HeaderMap, Method},
    response::{Html, IntoResponse, Response},
    routing::Route,
};
use axum_extra::extract::CookieJar;

use super::NO_STORE;
use crate::{Bff, CurrentSession, guard::csrf::SEC_FETCH_SITE, router::answer, session::SIGNED_IN};

/// A page that leads to `path`, which must be a path on this origin.
pub(super) fn page(path: &str) -> Html<String> {
    let path = escape(path);
    Html(format!(
        "<!doctype html><html lang=en><head><meta charset=utf-8><meta name=color-scheme content=\"light dark\">\
         <meta name=viewport content=\"width=device-width\"><link rel=icon href=\"data:,\"><title>One moment…</title>\
         <meta http-equiv=refresh content=\"0;url={path}\"></head>\
         <body><a href=\"{path}\">Continue</a></body></html>"
    ))
}

/// Answers a navigation from another site with the hop if somebody is signed in here but the browser kept the cookie back.
/// It never loops: the request that the hop makes comes from this origin. Takes the marker away where it is not true.
pub(crate) async fn foreign_link(bff: &Bff, request: Request, next: Route) -> Response {
    let signed_in = CurrentSession::of(request.extensions()).is_some();
    if signed_in || request.method() != Method::GET {
        return answer(next, request).await;
    }
    let jar = CookieJar::from_headers(request.headers());
    if jar.get(SIGNED_IN).is_none() {
        return answer(next, request).await;
    }
    if is_foreign(request.headers()) {
        let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
        // A path such as `//host` would lead elsewhere as a link.
        if let Some(path) = super::return_to::parse(path) {
            return (NO_STORE, page(&path)).into_response();
        }
        return answer(next, request).await;
    }
    (
        jar.add(bff.sessions().signed_out_cookie()),
        answer(next, request).await,
    )
        .into_response()
}

/// Fetch Metadata says where a navigation began; a browser that does not send it gets no hop.
fn is_foreign(headers: &HeaderMap) -> bool {
    headers
        .get(SEC_FETCH_SITE)
        .is_some_and(|site| site == "cross-site" || site == "same-site")
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('"', "&quot;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_no_markup() {
        let Html(page) = page("/x?a=\"><b>&c");
        assert_eq!(
            page.matches("/x?a=&quot;&gt;&lt;b&gt;&amp;c\"").count(),
            2,
            "{page}"
        );
    }
}
