//! A link from another site brings no Strict cookie; one hop of our own does.

use reqwest::Method;

use crate::support::{Began, Store, World, once};

once! {
    a_link_from_another_site_arrives_signed_in_by_one_hop,
    a_hop_keeps_path_and_query_and_breaks_out_of_nothing,
    a_hop_never_loops,
    an_anonymous_visitor_gets_no_hop,
    what_is_no_navigation_gets_no_hop,
    a_path_that_reads_as_another_host_gets_no_hop,
}

async fn a_link_from_another_site_arrives_signed_in_by_one_hop(store: Store) {
    let world = World::start(store).await;
    let browser = world.sign_in("alice").await;
    let answer = browser.visit(Began::OnAnotherSite, "/notes").await.succeeds();
    assert_eq!(answer.hop().as_deref(), Some("/notes"));
    assert_eq!(answer.header("cache-control"), "no-store");
    assert!(!answer.body.contains("alice"));
    assert_eq!(browser.open("/notes").await.body, "Hello, user-alice!");
    for began in [Began::Here, Began::InTheAddressBar, Began::OnASiblingSite] {
        assert_eq!(
            browser.visit(began, "/notes").await.body,
            "Hello, user-alice!",
            "{began:?}"
        );
    }
}

async fn a_hop_keeps_path_and_query_and_breaks_out_of_nothing(store: Store) {
    let world = World::start(store).await;
    let browser = world.sign_in("alice").await;
    let place = "/notes?a=1&b=%22%3E%3Cscript%3E'";
    let answer = browser.visit(Began::OnAnotherSite, place).await.succeeds();
    let leads_to = answer.hop().unwrap();
    assert_eq!(leads_to.replace('\'', "%27"), place.replace('\'', "%27"));
    assert!(!answer.body.contains("<script"), "{}", answer.body);
}

async fn a_hop_never_loops(store: Store) {
    let world = World::start(store).await;
    let browser = world.browser();
    browser.set_cookie("signed-in", "1");
    let answer = browser.visit(Began::OnAnotherSite, "/notes").await;
    assert_eq!(
        answer.hop().as_deref(),
        Some("/notes"),
        "the marker says it is worth trying"
    );
    let answer = browser.open("/notes").await;
    assert_eq!(answer.body, "Hello, stranger!");
    assert!(answer.takes_away("signed-in"));
    assert_eq!(
        browser.visit(Began::OnAnotherSite, "/notes").await.body,
        "Hello, stranger!"
    );
}

async fn an_anonymous_visitor_gets_no_hop(store: Store) {
    let world = World::start(store).await;
    let answer = world.browser().visit(Began::OnAnotherSite, "/notes").await;
    assert_eq!(answer.body, "Hello, stranger!");
    assert!(answer.set_cookies().is_empty());
}

async fn what_is_no_navigation_gets_no_hop(store: Store) {
    let world = World::start(store).await;
    let browser = world.sign_in("alice").await;
    let post = browser
        .request(Method::POST, "/notes")
        .began(Began::OnAnotherSite);
    post.navigating().send().await.is_problem_page(403, "csrf");
    let request = browser.request(Method::GET, "/notes").began(Began::OnAnotherSite);
    let answer = request.header("cookie", "signed-in=1").send().await;
    assert_eq!(
        answer.body, "Hello, stranger!",
        "a picture or a script on another site"
    );
    assert!(answer.set_cookies().is_empty());
}

async fn a_path_that_reads_as_another_host_gets_no_hop(store: Store) {
    let world = World::start(store).await;
    let browser = world.sign_in("alice").await;
    let answer = browser
        .visit(Began::OnAnotherSite, &world.url("//evil.example/"))
        .await;
    assert_eq!(answer.hop(), None);
    assert_eq!(answer.status, 404);
}
