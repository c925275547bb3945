//! What every answer says to the browser of itself.

use std::collections::HashSet;

use axum::{Router, response::Html, routing::get};

use crate::support::{Answer, Began, ResourceServer, Store, World, once, row};

once! {
    every_answer_carries_the_protective_headers,
    a_page_runs_the_scripts_that_carry_its_nonce_and_no_others,
    a_page_may_send_forms_here_and_to_the_provider,
    what_pages_may_use_beyond_this_origin_is_a_setting,
    what_is_no_page_runs_nothing,
    what_an_upstream_sends_runs_nothing_whatever_it_says,
    only_an_origin_under_https_asks_for_https,
}

async fn every_answer_carries_the_protective_headers(store: Store) {
    let world = World::start(store).await;
    let browser = world.sign_in("alice").await;
    for path in [
        "/",
        "/panic",
        "/nonce",
        "/api/notes",
        "/api/nowhere",
        "/auth/login",
        "/auth/session",
    ] {
        for answer in [browser.fetch(path).await, browser.visit(Began::Here, path).await] {
            assert!(policy(&answer, "frame-ancestors").contains("'none'"), "{path}");
            assert!(policy(&answer, "base-uri").contains("'none'"), "{path}");
            assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
            assert_eq!(answer.header("x-frame-options"), "DENY", "{path}");
            assert_eq!(answer.header("referrer-policy"), "same-origin", "{path}");
            for kind in ["opener", "resource"] {
                let name = format!("cross-origin-{kind}-policy");
                assert_eq!(answer.header(&name), "same-origin", "{path}: {name}");
            }
            assert!(
                answer.header("permissions-policy").contains("camera=()"),
                "{path}"
            );
        }
    }
}

async fn a_page_runs_the_scripts_that_carry_its_nonce_and_no_others(store: Store) {
    let world = World::start(store).await;
    let browser = world.browser();
    let mut seen = HashSet::new();
    for _ in 0..3 {
        let page = browser.open("/nonce").await;
        let scripts = format!("'wasm-unsafe-eval' 'nonce-{}'", page.body);
        assert_eq!(policy(&page, "script-src"), scripts);
        assert_eq!(policy(&page, "require-trusted-types-for"), "'script'");
        assert!(page.body.len() >= 22, "128 bits: {}", page.body);
        assert!(seen.insert(page.body), "a nonce is used once");
    }
    for path in ["/nonce", "/auth/session", "/auth/callback?state=x"] {
        let page = browser.open(path).await;
        assert_eq!(policy(&page, "default-src"), "'none'", "{path}");
        let all = page.header("content-security-policy");
        assert!(
            !all.contains("unsafe-inline") && !all.contains("'unsafe-eval'"),
            "{all}"
        );
    }
}

async fn a_page_may_send_forms_here_and_to_the_provider(store: Store) {
    let world = World::start(store).await;
    world.browser().open("/auth/login").await;
    let page = world.browser().open("/nonce").await;
    assert_eq!(policy(&page, "form-action"), format!("'self' {}", world.issuer()));
}

async fn what_pages_may_use_beyond_this_origin_is_a_setting(store: Store) {
    let world = World::plan(store)
        .set(
            "CSP_SOURCES",
            "img-src https://images.example.com; worker-src https:",
        )
        .start()
        .await;
    let page = world.browser().open("/nonce").await;
    assert_eq!(
        policy(&page, "img-src"),
        "'self' data: https://images.example.com"
    );
    assert_eq!(policy(&page, "worker-src"), "https:");
}

async fn what_is_no_page_runs_nothing(store: Store) {
    let world = World::start(store).await;
    let browser = world.sign_in("alice").await;
    for path in ["/", "/auth/session", "/api/nowhere"] {
        let answer = browser.fetch(path).await;
        assert_eq!(policy(&answer, "default-src"), "'none'", "{path}");
        assert_eq!(policy(&answer, "script-src"), "", "{path}");
    }
}

async fn what_an_upstream_sends_runs_nothing_whatever_it_says(store: Store) {
    let page = || async { ([("content-security-policy", "default-src *")], Html("<script>")) };
    let server = ResourceServer::start(Router::new().fallback(get(page))).await;
    let world = World::plan(store)
        .proxy(row("/api/x", &server.url, "GET", "none"))
        .start()
        .await;
    let answer = world.browser().fetch("/api/x").await.succeeds();
    let policies: Vec<_> = answer.headers.get_all("content-security-policy").iter().collect();
    assert_eq!(policies.len(), 2, "both are kept: {policies:?}");
    assert!(policies[1].to_str().unwrap().contains("default-src 'none'"));
}

async fn only_an_origin_under_https_asks_for_https(store: Store) {
    let mut world = World::start(store).await;
    assert_eq!(
        world
            .browser()
            .open("/")
            .await
            .header("strict-transport-security"),
        ""
    );
    world.restart_with("PUBLIC_URL", "https://app.example.com").await;
    let answer = world.browser().open("/").await;
    assert_eq!(answer.header("strict-transport-security"), "max-age=31536000");
}

/// What the answer's policy says of `directive`.
fn policy<'a>(answer: &'a Answer, directive: &str) -> &'a str {
    let policy = answer.header("content-security-policy");
    let mut directives = policy.split("; ");
    directives
        .find_map(|found| found.strip_prefix(directive))
        .unwrap_or_default()
        .trim()
}
