//! Open redirects (RFC 9700 §4.11.1): every payload that is known to have worked somewhere.

use url::Url;

use crate::support::{Answer, Attempt, Browser, Store, World, once, query_of};

once! {
    no_return_to_leads_elsewhere,
    no_target_link_uri_leads_elsewhere,
    no_link_from_another_site_leads_elsewhere,
}

const PAYLOADS: &str = include_str!("redirect_payloads.txt");

/// As they stand in a query.
fn payloads(world: &World) -> Vec<String> {
    let (_, us) = world.origin.split_once("//").unwrap();
    let payloads: Vec<String> = PAYLOADS
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with("# "))
        .map(|line| line.replace("app.example.com", us))
        .collect();
    assert!(payloads.len() > 800);
    payloads
}

/// What a browser makes of it.
#[track_caller]
fn stays_here(world: &World, leads_to: &str, payload: &str) {
    let here: Url = world.url("/auth/callback?state=x").parse().unwrap();
    let url = here.join(leads_to).unwrap();
    assert_eq!(
        url.origin().ascii_serialization(),
        world.origin,
        "{payload}: {leads_to}"
    );
    assert!(leads_to.starts_with('/'), "{payload}: {leads_to}");
}

/// Where a login leads.
async fn arrives_at(browser: &Browser, attempt: &Attempt) -> String {
    let callback = browser.pass_through(attempt).await;
    browser.come_back(&callback).await.hop().unwrap()
}

/// Where a login would have led that was broken off. It takes a fraction of the time.
async fn would_arrive_at(world: &World, browser: &Browser, attempt: &Attempt) -> String {
    let state = &attempt.parameters()["state"];
    let query = format!("state={state}&iss={}&error=access_denied", world.issuer());
    let answer = browser.open(&format!("/auth/callback?{query}")).await;
    answer.is_problem_page(400, "login-failed");
    let (_, way_on) = answer.body.split_once("href=\"").unwrap();
    let (way_on, _) = way_on.split_once('"').unwrap();
    query_of(&world.url(way_on))["return_to"].clone()
}

async fn no_login_leads_elsewhere(store: Store, parameter: &str) {
    let world = World::start(store).await;
    let browser = world.sign_in("alice").await;
    let mut accepted = 0;
    for payload in payloads(&world) {
        let answer = browser.fetch(&format!("/auth/login?{parameter}={payload}")).await;
        if answer.status == 400 {
            answer.is_problem(400, "invalid-return-to");
            assert!(answer.set_cookies().is_empty(), "{payload}");
        } else {
            let url = answer.location().parse().unwrap();
            let attempt = Attempt { url };
            let leads_to = if accepted % 20 == 0 {
                arrives_at(&browser, &attempt).await
            } else {
                would_arrive_at(&world, &browser, &attempt).await
            };
            stays_here(&world, &leads_to, &payload);
            accepted += 1;
        }
    }
    assert!((20..300).contains(&accepted), "{accepted} are paths of ours");
}

async fn no_return_to_leads_elsewhere(store: Store) {
    no_login_leads_elsewhere(store, "return_to").await;
}

async fn no_target_link_uri_leads_elsewhere(store: Store) {
    no_login_leads_elsewhere(store, "target_link_uri").await;
}

/// The path itself is where the hop leads.
async fn no_link_from_another_site_leads_elsewhere(store: Store) {
    let world = World::start(store).await;
    for payload in payloads(&world) {
        for path in [payload.clone(), format!("/{payload}"), format!("//{payload}")] {
            let request = world
                .http
                .get(format!("{}{path}", world.origin))
                .header("cookie", "signed-in=1")
                .header("accept", "text/html")
                .header("sec-fetch-site", "cross-site")
                .header("sec-fetch-mode", "navigate");
            let Ok(request) = request.build() else { continue };
            if request.url().origin().ascii_serialization() != world.origin {
                continue;
            }
            let answer = world.http.execute(request).await.unwrap();
            let answer = Answer::read(answer).await.unwrap();
            if let Some(leads_to) = answer.hop() {
                stays_here(&world, &leads_to, &path);
            }
        }
    }
}
