use axum::http::HeaderMap;
use leptos::prelude::*;

use crate::{
    Files, PRODUCT,
    components::{LogoMark, login_url},
    server::theme_of,
    shell::Scheme,
};

/// The page for a problem that a navigation met: a login that failed, a session that ended, an API out of reach.
///
/// A document of its own, without scripts, in the theme that the visitor has chosen. `view!` escapes whatever the problem says.
pub fn problem_page(problem: &bff::Problem, visitor: &HeaderMap, files: &Files) -> String {
    let theme = theme_of(visitor);
    let title = problem.title().to_owned();
    let detail = problem
        .detail()
        .map(|detail| view! { <p class="lead">{detail.to_owned()}</p> });
    let request = problem.instance().map(|id| {
        view! {
            <p class="quiet">
                "Request " <code>{id.to_owned()}</code>
            </p>
        }
    });
    let href = problem.way_on().map_or_else(|| login_url("/"), str::to_owned);
    let way_on = way_on(problem.code().as_str()).map(|label| {
        view! {
            <a class="button button-primary" href=href>
                {label}
            </a>
        }
    });

    let page = view! {
        <!DOCTYPE html>
        <html lang="en" data-theme=theme.chosen()>
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <Scheme theme />
                <meta name="robots" content="noindex" />
                <title>{format!("{title} · {PRODUCT}")}</title>
                <link rel="icon" type="image/svg+xml" href="/favicon.svg" />
                <link rel="stylesheet" href=files.style.clone() />
            </head>
            <body>
                <header class="site-header">
                    <div class="frame">
                        <a class="brand" href="/">
                            <LogoMark />
                            {PRODUCT}
                        </a>
                    </div>
                </header>
                <main class="frame page-narrow">
                    <p class="eyebrow">{problem.status().as_u16()}</p>
                    <h1>{title}</h1>
                    {detail}
                    <p class="actions">
                        {way_on}
                        <a class="button" href="/">
                            "Home"
                        </a>
                    </p>
                    {request}
                </main>
            </body>
        </html>
    };
    Owner::new_root(None).with(|| page.to_html())
}

fn way_on(code: &str) -> Option<&'static str> {
    match code {
        "login-failed" | "provider-unavailable" => Some("Try again"),
        "login-required" | "session-ended" => Some("Sign in"),
        "insufficient-user-authentication" => Some("Confirm that it is you"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderMap, HeaderValue, header::COOKIE};
    use bff::Code;
    use leptos::config::LeptosOptions;

    use crate::Files;

    fn page(code: Code, visitor: &HeaderMap) -> String {
        let files = Files::among(Vec::new(), &LeptosOptions::builder().output_name("app").build());
        super::problem_page(&code.into(), visitor, &files)
    }

    #[test]
    fn a_failed_login_can_be_tried_again() {
        let page = page(Code::LoginFailed, &HeaderMap::new());
        assert!(page.starts_with("<!DOCTYPE html>"), "{page}");
        assert!(
            page.contains("Try again") && page.contains("/auth/login"),
            "{page}"
        );
        assert!(!page.contains("<script"), "{page}");
    }

    #[test]
    fn an_ended_session_leads_to_the_login() {
        assert!(page(Code::SessionEnded, &HeaderMap::new()).contains("Sign in"));
    }

    #[test]
    fn it_has_the_theme_that_was_chosen() {
        let visitor = HeaderMap::from_iter([(COOKIE, HeaderValue::from_static("theme=dark"))]);
        let chosen = page(Code::Internal, &visitor);
        assert!(chosen.contains(r#"data-theme="dark""#), "{chosen}");
        assert!(
            chosen.contains(r#"name="color-scheme" content="dark""#),
            "{chosen}"
        );
        let systems = page(Code::Internal, &HeaderMap::new());
        assert!(!systems.contains("data-theme"), "{systems}");
    }
}
