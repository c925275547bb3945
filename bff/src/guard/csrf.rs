//! Whatever the cookie authenticates is refused unless the browser vouches for it.
//!
//! `SameSite=Strict` does not hold against a sibling subdomain, which is the same site; Fetch Metadata and `Origin` do.
//! tower-http's `csrf` layer knows these rules, but lets every GET and every request without the headers pass, and believes
//! `Host`; here reading `/api` counts too, and the only name we believe is `PUBLIC_URL`.

use axum::{
    extract::Request,
    http::{HeaderMap, HeaderName, Method, header},
};

use crate::{Bff, Code, Problem, ops::metrics::csrf_refusal};

/// Which site a request comes from, as the browser says it (Fetch Metadata).
pub(crate) const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
/// What a client that is no browser sends instead.
const X_CSRF: HeaderName = HeaderName::from_static("x-csrf");
/// Programs' doors: guarded whatever the method. Everything else is a page, and looking at one changes nothing.
const GUARDED: [&str; 5] = ["/api/", "/fn/", "/auth/session", "/auth/sessions", "/auth/events"];
/// What other sites send, and no cookie authenticates: a logout token authenticates itself, and beginning a login
/// changes nothing for who is signed in.
const EXEMPT: [&str; 2] = ["/auth/backchannel-logout", "/auth/login"];

/// Refuses what nobody vouches for.
pub(super) fn guard(bff: &Bff, request: &Request) -> Option<Problem> {
    let (method, path) = (request.method(), request.uri().path());
    let reason = refusal(method, path, request.headers(), bff.public_url().origin())?;
    tracing::warn!(%method, path, reason, "refused: CSRF guard");
    csrf_refusal();
    Some(Problem::new(Code::Csrf).with_detail(reason))
}

fn refusal(method: &Method, path: &str, headers: &HeaderMap, origin: &str) -> Option<&'static str> {
    let reads = matches!(*method, Method::GET | Method::HEAD);
    if EXEMPT.contains(&path) || (reads && !is_guarded(path)) {
        return None;
    }
    if let Some(site) = headers.get(SEC_FETCH_SITE) {
        let vouched = site == "same-origin" || (site == "none" && reads);
        return (!vouched).then_some("Sec-Fetch-Site says that the request was made by another site.");
    }
    if let Some(from) = headers.get(header::ORIGIN) {
        return (from != origin).then_some("Origin is not this site's.");
    }
    (headers.get(X_CSRF).is_none_or(|value| value != "1"))
        .then_some("Neither Sec-Fetch-Site nor Origin vouches for the request. A client that is no browser sends X-CSRF: 1.")
}

fn is_guarded(path: &str) -> bool {
    GUARDED.iter().any(|prefix| {
        path.strip_prefix(prefix)
            .is_some_and(|rest| prefix.ends_with('/') || rest.is_empty())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const OURS: &str = "https://app.example.com";

    fn passes(method: &Method, path: &str, headers: &[(&'static str, &'static str)]) -> bool {
        let headers = headers
            .iter()
            .map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()))
            .collect();
        refusal(method, path, &headers, OURS).is_none()
    }

    #[test]
    fn the_browser_vouches_by_fetch_metadata() {
        for path in ["/api/notes", "/fn/add_note", "/auth/logout"] {
            assert!(passes(&Method::POST, path, &[("sec-fetch-site", "same-origin")]));
            for site in ["cross-site", "same-site", "none"] {
                assert!(
                    !passes(&Method::POST, path, &[("sec-fetch-site", site)]),
                    "{path} {site}"
                );
            }
        }
    }

    #[test]
    fn fetch_metadata_outweighs_origin() {
        assert!(!passes(
            &Method::POST,
            "/fn/x",
            &[
                ("sec-fetch-site", "cross-site"),
                ("origin", OURS),
                ("x-csrf", "1")
            ]
        ));
    }

    #[test]
    fn an_old_browser_vouches_by_origin() {
        assert!(passes(&Method::POST, "/fn/x", &[("origin", OURS)]));
        for origin in [
            "https://evil.example",
            "http://app.example.com",
            "https://app.example.com.evil.example",
            "null",
        ] {
            assert!(
                !passes(&Method::POST, "/fn/x", &[("origin", origin), ("x-csrf", "1")]),
                "{origin}"
            );
        }
    }

    #[test]
    fn who_sends_neither_must_send_x_csrf() {
        assert!(passes(&Method::GET, "/api/notes", &[("x-csrf", "1")]));
        assert!(!passes(&Method::GET, "/api/notes", &[]));
        assert!(!passes(&Method::POST, "/fn/x", &[("x-csrf", "0")]));
    }

    #[test]
    fn what_other_sites_send_and_no_cookie_authenticates_is_exempt() {
        for path in ["/auth/backchannel-logout", "/auth/login"] {
            assert!(passes(&Method::POST, path, &[]), "{path}");
            let from_elsewhere = [("sec-fetch-site", "cross-site"), ("origin", "https://op.example")];
            assert!(passes(&Method::POST, path, &from_elsewhere), "{path}");
            let beyond = format!("{path}/x");
            assert!(!passes(&Method::POST, &beyond, &from_elsewhere), "{beyond}");
        }
    }

    #[test]
    fn reading_an_api_is_guarded_and_opening_a_page_is_not() {
        assert!(passes(
            &Method::GET,
            "/notes",
            &[("sec-fetch-site", "cross-site")]
        ));
        assert!(passes(
            &Method::GET,
            "/auth/callback",
            &[("sec-fetch-site", "cross-site")]
        ));
        for path in ["/api/notes", "/fn/notes", "/auth/session", "/auth/events"] {
            assert!(
                !passes(&Method::GET, path, &[("sec-fetch-site", "cross-site")]),
                "{path}"
            );
            assert!(
                !passes(&Method::GET, path, &[("sec-fetch-site", "same-site")]),
                "{path}"
            );
            assert!(
                passes(&Method::GET, path, &[("sec-fetch-site", "none")]),
                "{path}"
            );
        }
    }
}
