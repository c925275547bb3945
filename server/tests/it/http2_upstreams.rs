//! Upstreams that speak HTTP/2.

use std::thread::available_parallelism;

use axum::{
    Json, Router,
    body::Body,
    http::{HeaderMap, HeaderName, Uri, Version},
    routing::{get, post},
};
use reqwest::Method;
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

use crate::support::{
    Answer, Browser, Certificate, Http2Server, Instance, Store, World, on_sqlite, open_websocket_to, row,
};

on_sqlite! {
    they_are_called_by_it,
    bodies_larger_than_their_windows_pass,
    a_connection_that_they_close_costs_nobody_an_answer,
    a_call_that_they_give_up_is_a_problem_and_the_next_one_is_none,
    a_websocket_goes_there_by_http1,
}

/// Says what has arrived.
async fn echo(version: Version, uri: Uri, headers: HeaderMap) -> Json<Value> {
    let names: Vec<_> = headers.keys().map(HeaderName::as_str).collect();
    let authorization = headers["authorization"].to_str().unwrap();
    Json(json!({
        "version": format!("{version:?}"),
        "uri": uri.to_string(),
        "names": names,
        "bears": authorization.starts_with("Bearer "),
    }))
}

/// Somebody who is signed in where `/api/two` leads to such an upstream.
struct Scene {
    api: Http2Server,
    browser: Browser,
    _instance: Instance,
    _world: World,
}

impl Scene {
    async fn set(store: Store) -> Self {
        let certificate = Certificate::of("localhost");
        let router = Router::new()
            .route("/v1/echo", get(echo))
            .route("/v1/closing", get(echo))
            .route("/v1/back", post(async |body: Body| body));
        let api = Http2Server::start(&certificate, router).await;
        let mut world = World::start(store).await;
        let [trusted, _] = certificate.write_to(&world.store.dir());
        world.set("SSL_CERT_FILE", trusted);
        let row = row("/api/two", &format!("{}/v1", api.url), "user");
        world.write_table(&[row.replace("[\"GET\"]", "[\"GET\", \"POST\"]")]);
        let instance = world.instance().await;
        let browser = world.browser();
        browser.sign_in_to("alice", "/auth/session").await.succeeds();
        Self {
            api,
            browser,
            _instance: instance,
            _world: world,
        }
    }

    async fn echo(&self) -> Answer {
        self.browser.fetch("/api/two/echo?q=1").await
    }
}

async fn they_are_called_by_it(store: Store) {
    let scene = Scene::set(store).await;
    let arrived = scene.echo().await.succeeds().json();
    assert_eq!(arrived["version"], "HTTP/2.0");
    assert_eq!(arrived["bears"], true);
    assert_eq!(arrived["uri"], format!("{}/v1/echo?q=1", scene.api.url));
    let names: Vec<String> = serde_json::from_value(arrived["names"].clone()).unwrap();
    let has = |name: &str| names.iter().any(|it| it == name);
    assert!(has("forwarded") && has("x-request-id"), "{names:?}");
    for name in [
        "host",
        "connection",
        "cookie",
        "x-csrf",
        "te",
        "transfer-encoding",
    ] {
        assert!(!has(name), "{name} of {names:?}");
    }
    for _ in 0..20 {
        scene.echo().await.succeeds();
    }
    let threads = available_parallelism().unwrap().get();
    assert!(scene.api.connections() <= threads, "{}", scene.api.connections());
}

async fn bodies_larger_than_their_windows_pass(store: Store) {
    let scene = Scene::set(store).await;
    let body = "0123456789abcdef".repeat(3 << 16);
    let back = scene
        .browser
        .request(Method::POST, "/api/two/back")
        .body(body.clone())
        .send()
        .await
        .succeeds();
    assert!(back.body == body, "{} of {} bytes", back.body.len(), body.len());
}

async fn a_connection_that_they_close_costs_nobody_an_answer(store: Store) {
    let scene = Scene::set(store).await;
    for _ in 0..10 {
        scene.browser.fetch("/api/two/closing").await.succeeds();
    }
}

async fn a_call_that_they_give_up_is_a_problem_and_the_next_one_is_none(store: Store) {
    let scene = Scene::set(store).await;
    scene.echo().await.succeeds();
    let given_up = scene.browser.fetch("/api/two/broken").await;
    given_up.is_problem(502, "upstream-unreachable");
    scene.echo().await.succeeds();
}

async fn a_websocket_goes_there_by_http1(store: Store) {
    let certificate = Certificate::of("localhost");
    let mut world = World::start(store).await;
    let [trusted, _] = certificate.write_to(&world.store.dir());
    world.set("SSL_CERT_FILE", trusted);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://localhost:{}", listener.local_addr().unwrap().port());
    world.write_table(&[row("/api/ws", &url, "none") + "websocket = true\n"]);
    let instance = world.instance().await;

    let acceptor = certificate.acceptor(&["h2", "http/1.1"]);
    let upstream = async {
        let (stream, _) = listener.accept().await.unwrap();
        acceptor.accept(stream).await.unwrap()
    };
    let mut browser = TcpStream::connect(instance.address()).await.unwrap();
    let mut upstream = open_websocket_to(upstream, &mut browser, world.told("PUBLIC_URL")).await;
    let (_, session) = upstream.get_ref();
    assert_ne!(session.alpn_protocol(), Some(&b"h2"[..]));

    browser.write_all(&[0x81, 2, b'h', b'i']).await.unwrap();
    let mut frame = [0; 4];
    upstream.read_exact(&mut frame).await.unwrap();
    assert_eq!(&frame[2..], b"hi");
}
