//! Whatever the cookie authenticates is refused unless the browser vouches for it.

use reqwest::{Method, RequestBuilder};

use crate::support::{Began, Browser, Store, World, once};

once! {
    another_site_cannot_sign_anybody_out,
    another_site_can_neither_read_nor_write_an_api,
    a_form_of_another_site_reaches_no_page,
    a_client_that_is_no_browser_sends_x_csrf,
    what_the_provider_links_to_is_exempt,
}

const FOREIGN: [Began; 2] = [Began::OnASiblingSite, Began::OnAnotherSite];

async fn another_site_cannot_sign_anybody_out(store: Store) {
    let world = World::start(store).await;
    let browser = world.sign_in("alice").await;
    for began in FOREIGN {
        let request = browser.request(Method::POST, "/auth/logout").began(began);
        let answer = request.navigating().send().await;
        answer.is_problem_page(403, "csrf");
        assert!(answer.set_cookies().is_empty());
    }
    browser.fetch("/auth/session").await.succeeds();
    assert_eq!(browser.open("/").await.body, "Hello, user-alice!");
}

async fn another_site_can_neither_read_nor_write_an_api(store: Store) {
    let world = World::start(store).await;
    let browser = world.sign_in("alice").await;
    for began in FOREIGN {
        for path in ["/api/notes", "/fn/notes", "/auth/session"] {
            let answer = browser.request(Method::GET, path).began(began).send().await;
            answer.is_problem(403, "csrf");
        }
        let note = serde_json::json!({"text": "not mine"});
        let answer = browser
            .request(Method::POST, "/api/notes")
            .began(began)
            .json(note)
            .send()
            .await;
        answer.is_problem(403, "csrf");
    }
    let answer = browser.visit(Began::InTheAddressBar, "/api/notes").await;
    assert_eq!(answer.succeeds().body, "[]", "no note has come into being");
}

async fn a_form_of_another_site_reaches_no_page(store: Store) {
    let world = World::start(store).await;
    let browser = world.sign_in("alice").await;
    let post = |began| {
        browser
            .request(Method::POST, "/notes")
            .began(began)
            .navigating()
            .send()
    };
    assert_eq!(post(Began::Here).await.body, "Hello, user-alice!");
    for began in FOREIGN {
        post(began).await.is_problem_page(403, "csrf");
    }
}

/// The cookie, and nothing that a browser would say of itself.
fn program(world: &World, browser: &Browser, method: Method) -> RequestBuilder {
    let request = world.http.request(method, world.url("/api/notes"));
    request.header("cookie", format!("session={}", browser.session()))
}

async fn a_client_that_is_no_browser_sends_x_csrf(store: Store) {
    let world = World::start(store).await;
    let browser = world.sign_in("alice").await;
    let note = r#"{"text": "by a program"}"#;
    let post = || {
        program(&world, &browser, Method::POST)
            .header("content-type", "application/json")
            .body(note)
    };
    for (request, status) in [
        (program(&world, &browser, Method::GET), 403),
        (program(&world, &browser, Method::GET).header("x-csrf", "0"), 403),
        (program(&world, &browser, Method::GET).header("x-csrf", "1"), 200),
        (post(), 403),
        (
            post()
                .header("origin", "https://evil.example")
                .header("x-csrf", "1"),
            403,
        ),
        (post().header("origin", "null").header("x-csrf", "1"), 403),
        (
            post()
                .header("sec-fetch-site", "cross-site")
                .header("x-csrf", "1"),
            403,
        ),
        (post().header("x-csrf", "1"), 201),
        (post().header("origin", &world.origin), 201),
    ] {
        let request = request.build().unwrap();
        let told = format!("{request:?}");
        assert_eq!(
            world.http.execute(request).await.unwrap().status(),
            status,
            "{told}"
        );
    }
}

async fn what_the_provider_links_to_is_exempt(store: Store) {
    let world = World::start(store).await;
    let browser = world.browser();
    for (path, status) in [
        ("/", 200),
        ("/auth/login", 303),
        ("/auth/callback", 400),
        ("/auth/logout/callback", 400),
        ("/healthz", 200),
    ] {
        let answer = browser.visit(Began::OnAnotherSite, path).await;
        assert_eq!(answer.status, status, "{path}");
    }
}
