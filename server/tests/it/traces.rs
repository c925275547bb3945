//! Traces, as a collector gets them.

use std::sync::{Arc, Mutex};

use axum::{Json, Router, http::HeaderMap, http::StatusCode, routing::get};
use opentelemetry_proto::tonic::trace::v1::span::SpanKind;
use reqwest::Method;
use serde_json::json;

use crate::support::{Collector, Gate, ResourceServer, Span, Store, World, on_sqlite, row, until};

on_sqlite! {
    a_click_is_one_trace_from_the_browser_to_the_api,
    without_a_collector_a_browsers_trace_passes_as_it_came,
    the_last_spans_are_sent_before_the_process_ends,
    a_collector_that_refuses_is_spoken_of_once,
    a_collector_that_hangs_holds_up_nobody,
}

/// Where the browser says that its own trace is, which it does not keep.
const BROWSER: &str = "b7ad6b7169203331";
const CLICK: &str = "0af7651916cd43dd8448eb211c80319c";
const PAGE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";

fn traceparent(trace: &str) -> String {
    format!("00-{trace}-{BROWSER}-00")
}

/// The one that is called so.
#[track_caller]
fn one<'s>(spans: &'s [Span], name: &str) -> &'s Span {
    let mut found = spans.iter().filter(|span| span.name == name);
    let one = found.next().unwrap_or_else(|| panic!("no {name}: {spans:#?}"));
    assert!(found.next().is_none(), "{name} is there twice: {spans:#?}");
    one
}

async fn a_click_is_one_trace_from_the_browser_to_the_api(store: Store) {
    let mut world = World::start(store).await;
    let (collector, gate) = (Collector::start().await, Gate::start().await);
    world.export_to(&collector);
    world.set("http_proxy", &gate.url);
    let heard = Arc::<Mutex<Vec<HeaderMap>>>::default();
    let ears = Arc::clone(&heard);
    let list = async move |headers: HeaderMap| {
        ears.lock().unwrap().push(headers);
        Json(json!([]))
    };
    let api = ResourceServer::start(Router::new().route("/notes", get(list))).await;
    world.write_table(&[row("/api/notes", &format!("{}/notes", api.url), "user")]);
    let instance = world.instance().await;
    let browser = world.browser();
    browser.sign_in_to("alice", "/").await.succeeds();

    let click = browser
        .request(Method::POST, "/fn/notes/list")
        .form(&[])
        .header("accept", "application/json")
        .header("traceparent", &traceparent(CLICK))
        .header("tracestate", "vendor=7");
    assert_eq!(click.send().await.succeeds().body, "[]");
    let page = browser.request(Method::GET, "/notes").navigating();
    let page = page.header("traceparent", &traceparent(PAGE));
    page.send().await.succeeds();

    for (number, (trace, name, path)) in [
        (CLICK, "POST /fn/notes/list", "/fn/notes/list"),
        (PAGE, "GET /notes", "/notes"),
    ]
    .into_iter()
    .enumerate()
    {
        let spans = collector.trace(trace, 4).await;
        assert_eq!(spans.len(), 4, "{spans:#?}");
        let request = one(&spans, name);
        assert_eq!((&*request.parent, request.kind), (BROWSER, SpanKind::Server));
        assert_eq!(request.attributes["url.path"], path);
        assert_eq!(request.attributes["http.route"], path);
        assert_eq!(request.attributes["http.response.status_code"], "200");
        let refresh = one(&spans, "refresh");
        assert_eq!((&refresh.parent, refresh.kind), (&request.id, SpanKind::Internal));
        let exchange = one(&spans, "POST /token");
        assert_eq!((&exchange.parent, exchange.kind), (&refresh.id, SpanKind::Client));
        let call = one(&spans, "GET /api/notes");
        assert_eq!((&call.parent, call.kind), (&request.id, SpanKind::Client));
        assert_eq!(call.attributes["url.full"], format!("{}/notes", api.url));

        // Whoever is called is told by whom.
        let api_heard = heard.lock().unwrap()[number].clone();
        assert_eq!(api_heard["traceparent"], format!("00-{trace}-{}-01", call.id));
        let state = api_heard.get("tracestate").map(|state| state.to_str().unwrap());
        assert_eq!(state, (trace == CLICK).then_some("vendor=7"));
        let exchanged = gate.heard_of(&exchange.id);
        assert_eq!(exchanged, [format!("00-{trace}-{}-01", exchange.id)]);

        // The log and the trace lead to each other.
        until("the log names the trace", async || {
            let log = instance.log();
            let mut lines = log.lines().filter(|line| line.contains(trace));
            lines.any(|line| line.contains("\"answered\"") && line.contains(path))
        })
        .await;
    }
}

async fn without_a_collector_a_browsers_trace_passes_as_it_came(store: Store) {
    let world = World::start(store).await;
    let api = ResourceServer::that_echoes().await;
    world.write_table(&[row("/api/echo", &api.url, "none")]);
    let instance = world.instance().await;
    let call = world.browser();
    let call = call
        .request(Method::GET, "/api/echo")
        .header("traceparent", &traceparent(CLICK))
        .header("tracestate", "vendor=7");
    let heard = call.send().await.succeeds().json();
    assert_eq!(heard["headers"]["traceparent"], traceparent(CLICK));
    assert_eq!(heard["headers"]["tracestate"], "vendor=7");
    instance.says("/api/echo").await;
    assert!(!instance.log().contains("trace_id"), "{}", instance.log());
}

async fn the_last_spans_are_sent_before_the_process_ends(store: Store) {
    let mut world = World::start(store).await;
    let collector = Collector::start().await;
    world.export_to(&collector);
    world.set("OTEL_BSP_SCHEDULE_DELAY", "600000");
    let mut instance = world.instance().await;
    let browser = world.browser();
    browser.fetch("/account").await;
    assert_eq!(collector.asked(), 0);
    instance.signal("TERM");
    assert!(instance.ends().await, "{}", instance.log());
    one(&collector.spans(), "GET /account");
}

async fn a_collector_that_refuses_is_spoken_of_once(store: Store) {
    let mut world = World::start(store).await;
    let collector = Collector::start().await;
    collector.answers(Some(StatusCode::BAD_REQUEST));
    world.export_to(&collector);
    let instance = world.instance().await;
    let browser = world.browser();
    let said = |words: &str| instance.log().matches(words).count();
    until("it has refused three times", async || {
        browser
            .fetch("/auth/session")
            .await
            .is_problem(401, "login-required");
        collector.asked() >= 3
    })
    .await;
    instance
        .says("nobody takes the traces; requests are served as ever")
        .await;
    collector.answers(Some(StatusCode::OK));
    until("the log says that it takes them again", async || {
        browser
            .fetch("/auth/session")
            .await
            .is_problem(401, "login-required");
        said("the traces are taken again") == 1
    })
    .await;
    assert_eq!(said("nobody takes the traces"), 1, "{}", instance.log());
}

async fn a_collector_that_hangs_holds_up_nobody(store: Store) {
    let mut world = World::start(store).await;
    let collector = Collector::start().await;
    collector.answers(None);
    world.export_to(&collector);
    let mut instance = world.instance().await;
    let browser = world.browser();
    until("it holds a batch", async || {
        browser
            .fetch("/auth/session")
            .await
            .is_problem(401, "login-required");
        collector.asked() > 0
    })
    .await;
    browser.sign_in_to("alice", "/auth/session").await.succeeds();
    instance.signal("TERM");
    assert!(instance.ends().await, "{}", instance.log());
    assert!(instance.log().contains("the last traces were not taken"));
}
