//! SIGTERM.

use std::{
    convert::Infallible,
    time::{Duration, Instant},
};

use axum::{Router, body::Body, routing::get};
use futures_util::{StreamExt, stream};
use reqwest::{Method, Response};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    time::sleep,
};

use crate::support::{Gate, ResourceServer, Store, World, on_sqlite, open_websocket, row, until};

on_sqlite! {
    an_instance_says_that_it_goes_before_it_goes,
    whoever_asks_while_it_goes_is_answered_and_told_to_ask_elsewhere_next,
    what_does_not_finish_in_time_is_cut_off,
    a_second_signal_stops_at_once,
    a_refresh_that_has_begun_is_kept,
    a_revocation_that_has_begun_is_finished,
    websockets_are_closed_with_a_code,
    open_tabs_are_told_to_come_back,
}

/// Time enough to end, for an instance that waits for requests alone.
const LONGER_THAN_REQUESTS_TAKE: Duration = Duration::from_secs(1);
/// So many that not all hear of it in the same moment.
const SOCKETS: usize = 200;

async fn an_instance_says_that_it_goes_before_it_goes(store: Store) {
    let mut world = World::start(store).await;
    world.set("SHUTDOWN_DELAY", "2");
    let mut instance = world.instance().await;
    let browser = world.browser();
    browser.sign_in_to("alice", "/auth/session").await.succeeds();
    let ready = format!("{}/readyz", instance.origin());
    instance.signal("TERM");
    until("it says so", async || world.get(&ready).await.0 == 503).await;
    // On a new connection, too.
    TcpStream::connect(instance.address()).await.unwrap();
    browser.fetch("/auth/session").await.succeeds();
    browser.request(Method::POST, "/auth/logout").send().await;
    assert!(instance.ends().await, "{}", instance.log());
    assert!(TcpStream::connect(instance.address()).await.is_err());
}

async fn whoever_asks_while_it_goes_is_answered_and_told_to_ask_elsewhere_next(store: Store) {
    let mut world = World::start(store).await;
    world.set("SHUTDOWN_DELAY", "1");
    let mut instance = world.instance().await;
    let _silent = TcpStream::connect(instance.address()).await.unwrap();
    let mut asked_later = TcpStream::connect(instance.address()).await.unwrap();
    ask(&mut asked_later).await;
    let mut answer = [0; 12];
    asked_later.read_exact(&mut answer).await.unwrap();
    instance.signal("TERM");
    instance.says("finishing the requests under way").await;
    // Its listener is closed, and this is what a load balancer may have sent just before it noticed.
    ask(&mut asked_later).await;
    let mut rest = String::new();
    asked_later.read_to_string(&mut rest).await.unwrap();
    let (first, second) = rest.split_once("alive\n").unwrap();
    assert!(!first.contains("connection: close"), "{first}");
    assert!(second.starts_with("HTTP/1.1 200 OK\r\n"), "{second}");
    assert!(second.contains("connection: close\r\n"), "{second}");
    assert!(instance.ends().await, "{}", instance.log());
    assert!(!instance.log().contains("cut off"), "{}", instance.log());
}

async fn ask(connection: &mut TcpStream) {
    const REQUEST: &[u8] = b"GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n";
    connection.write_all(REQUEST).await.unwrap();
}

async fn what_does_not_finish_in_time_is_cut_off(store: Store) {
    let mut world = World::start(store).await;
    world.set("SHUTDOWN_TIMEOUT", "2");
    let _api = endless_api(&world).await;
    let mut instance = world.instance().await;
    let mut download = download(&world).await;
    let began = Instant::now();
    instance.signal("TERM");
    assert!(instance.ends().await, "{}", instance.log());
    assert!(began.elapsed() >= Duration::from_secs(2), "{:?}", began.elapsed());
    let log = instance.log();
    assert!(
        log.contains("what is still open is cut off\",\"connections\":1"),
        "{log}"
    );
    while let Ok(Some(_)) = download.chunk().await {}
}

async fn a_second_signal_stops_at_once(store: Store) {
    let mut world = World::start(store).await;
    world.set("SHUTDOWN_TIMEOUT", "300");
    let _api = endless_api(&world).await;
    let mut instance = world.instance().await;
    let _download = download(&world).await;
    instance.signal("TERM");
    instance.says("finishing the requests under way").await;
    instance.signal("INT");
    assert!(instance.ends().await, "{}", instance.log());
    assert!(instance.log().contains("cut off"), "{}", instance.log());
}

/// It answers at `/api/endless`, and does not come to an end.
async fn endless_api(world: &World) -> ResourceServer {
    let endless = async || {
        let first = stream::iter([Ok::<_, Infallible>("first")]);
        Body::from_stream(first.chain(stream::pending()))
    };
    let api = ResourceServer::start(Router::new().fallback(get(endless))).await;
    world.write_table(&[row("/api/endless", &api.url, "none")]);
    api
}

/// A download that has begun.
async fn download(world: &World) -> Response {
    let mut download = world.browser().request(Method::GET, "/api/endless").begin().await;
    assert!(download.chunk().await.unwrap().is_some());
    download
}

async fn a_refresh_that_has_begun_is_kept(store: Store) {
    let mut world = World::start(store).await;
    let gate = Gate::start().await;
    world.set("http_proxy", &gate.url);
    let mut instance = world.instance().await;
    let browser = world.browser();
    browser.sign_in_to("alice", "/auth/session").await.succeeds();

    let at_login = gate.come();
    gate.close();
    tokio::select! {
        answer = browser.fetch("/api/notes") => panic!("without a token: {answer:?}"),
        () = gate.have_come(at_login + 1) => {}
    }
    // Nobody waits for the answer any more.
    instance.signal("TERM");
    instance.says("finishing the requests under way").await;
    sleep(LONGER_THAN_REQUESTS_TAKE).await;
    gate.open();
    assert!(instance.ends().await, "{}", instance.log());
    assert_eq!(world.issued().refresh.len(), 2, "one at login, one now");
    assert_eq!(world.store.number("SELECT version FROM session").await, 2);
}

async fn a_revocation_that_has_begun_is_finished(store: Store) {
    const LEFT: &str = "SELECT count(*) FROM revocation";
    let mut world = World::start(store).await;
    let gate = Gate::before("/revoke").await;
    world.set("http_proxy", &gate.url);
    let mut instance = world.instance().await;
    let browser = world.browser();
    browser.sign_in_to("alice", "/auth/session").await.succeeds();

    gate.close();
    browser.sign_out().await;
    gate.have_come(1).await;
    instance.signal("TERM");
    instance.says("finishing the requests under way").await;
    sleep(LONGER_THAN_REQUESTS_TAKE).await;
    assert_eq!(world.store.number(LEFT).await, 1, "until it is done");
    gate.open();
    assert!(instance.ends().await, "{}", instance.log());
    assert_eq!(world.store.number(LEFT).await, 0);
}

async fn websockets_are_closed_with_a_code(store: Store) {
    let world = World::start(store).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let upstream = format!("http://{}", listener.local_addr().unwrap());
    world.write_table(&[row("/api/ws", &upstream, "none") + "websocket = true\n"]);
    let mut instance = world.instance().await;
    let mut sockets = Vec::new();
    for _ in 0..SOCKETS {
        let mut socket = TcpStream::connect(instance.address()).await.unwrap();
        let upstream = open_websocket(&mut socket, world.told("PUBLIC_URL"), &listener).await;
        sockets.push((socket, upstream));
    }
    instance.signal("TERM");
    for (mut socket, _upstream) in sockets {
        let mut last_words = Vec::new();
        socket.read_to_end(&mut last_words).await.unwrap();
        let expected = [&[0x88, 18, 0x03, 0xE9], b"the server stops".as_slice()].concat();
        assert_eq!(last_words, expected, "1001, going away");
    }
    assert!(instance.ends().await, "{}", instance.log());
}

async fn open_tabs_are_told_to_come_back(store: Store) {
    let world = World::start(store).await;
    let mut instance = world.instance().await;
    let browser = world.browser();
    browser.sign_in_to("alice", "/auth/session").await.succeeds();
    let mut events = browser.event_source("", None).await;
    instance.signal("TERM");
    assert_eq!(events.next().await, None, "it ends, and the session does not");
    assert!(events.retry > 0);
    assert!(instance.ends().await, "{}", instance.log());
}
