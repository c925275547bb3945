//! What is the same for everybody, as it leaves the process: from a folder, or, where the tests are built with
//! `--features embedded-site`, from the executable.

use reqwest::Method;

use crate::support::{Store, World, on_sqlite};

on_sqlite! {
    a_page_names_files_that_are_there_and_says_how_long_they_are_good,
    what_is_no_file_is_a_page_that_leads_on,
}

/// An executable that has its site within it is told of none.
fn with_a_site(world: &mut World) {
    if !cfg!(feature = "embedded-site") {
        world.set(
            "LEPTOS_SITE_ROOT",
            concat!(env!("CARGO_MANIFEST_DIR"), "/tests/site"),
        );
    }
}

async fn a_page_names_files_that_are_there_and_says_how_long_they_are_good(store: Store) {
    let mut world = World::start(store).await;
    with_a_site(&mut world);
    let _instance = world.instance().await;
    let browser = world.browser();
    let page = browser.open("/").await.succeeds();
    let (_, link) = page.body.split_once("rel=\"stylesheet\" href=\"").unwrap();
    let (style, _) = link.split_once('"').unwrap();
    let answer = browser.fetch(style).await.succeeds();
    assert_eq!(answer.header("content-type"), "text/css");
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
    let is_hashed = style != "/pkg/app.css";
    let caching = if is_hashed {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    assert_eq!(answer.header("cache-control"), caching);
    assert!(!answer.body.is_empty());

    let good = browser.request(Method::GET, style);
    let good = good.header("if-none-match", answer.header("etag"));
    assert_eq!(good.send().await.status, 304);

    let icon = browser.fetch("/favicon.svg").await.succeeds();
    assert_eq!(icon.header("content-type"), "image/svg+xml");
    assert_eq!(icon.header("x-content-type-options"), "nosniff");
}

async fn what_is_no_file_is_a_page_that_leads_on(store: Store) {
    let mut world = World::start(store).await;
    with_a_site(&mut world);
    let _instance = world.instance().await;
    let browser = world.browser();
    for path in ["/nothing", "/nothing.svg", "/%2e%2e/it/main.rs"] {
        let answer = browser.request(Method::GET, path).navigating().send().await;
        assert_eq!(answer.status, 404, "{path}");
        assert!(answer.body.contains("<nav"), "{path}: {}", answer.body);
    }
    let gone = browser.fetch("/pkg/app.0a1b2c3d4e5f6g7h8i9j0k.wasm").await;
    assert_eq!((gone.status.as_u16(), &*gone.body), (404, ""));
    assert_eq!(gone.header("cache-control"), "");
    let posted = browser.request(Method::POST, "/pkg/app.css").send().await;
    assert_eq!(posted.status, 405);
}
