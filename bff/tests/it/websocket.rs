//! WebSockets through the proxy: who may open one, what passes, and when it has to close.

use std::time::Duration;

use axum::{
    Router,
    extract::{WebSocketUpgrade, ws},
    http::HeaderMap,
    routing::any,
};
use futures_util::{SinkExt, StreamExt};
use tokio::{net::TcpStream, time::timeout};
use tokio_tungstenite::{
    WebSocketStream, client_async,
    tungstenite::{Error, Message, client::IntoClientRequest, http::Request},
};

use crate::support::{Browser, ResourceServer, Store, World, on_both_databases, once, row};

on_both_databases! {
    a_socket_closes_when_its_session_ends,
    a_socket_that_carries_a_users_token_closes_although_strangers_may_open_one,
    a_socket_closes_when_its_session_runs_out,
}

once! {
    what_is_said_passes_both_ways_with_the_users_token,
    no_other_site_and_no_stranger_opens_one,
    where_the_row_does_not_say_so_there_is_none,
    what_the_upstream_refuses_is_an_answer,
    a_socket_of_nobodys_stays_open_until_the_server_stops,
    when_the_upstream_leaves_the_browser_is_told,
    the_first_of_too_many_has_to_go,
}

const SOON: Duration = Duration::from_secs(20);

type Socket = WebSocketStream<TcpStream>;

/// Says who calls, then repeats what it hears; closes when it hears "bye".
fn echo() -> Router {
    let upgrade = async |headers: HeaderMap, upgrade: WebSocketUpgrade| {
        let names: Vec<String> = headers.keys().map(ToString::to_string).collect();
        let authorization = headers
            .get("authorization")
            .map(|value| value.to_str().unwrap().to_owned());
        upgrade.protocols(["chat"]).on_upgrade(async move |mut socket| {
            let caller = format!("{} {}", authorization.unwrap_or_default(), names.join(","));
            socket.send(ws::Message::text(caller)).await.unwrap();
            while let Some(Ok(message)) = socket.recv().await {
                match message {
                    ws::Message::Text(text) if text == "bye" => break,
                    ws::Message::Text(_) | ws::Message::Binary(_) => socket.send(message).await.unwrap(),
                    _ => {}
                }
            }
        })
    };
    Router::new().route("/", any(upgrade))
}

async fn world(store: Store, token: &str) -> (World, ResourceServer) {
    let server = ResourceServer::start(echo()).await;
    let row = row("/api/live", &server.url, "GET", token) + "websocket = true\n";
    let world = World::plan(store)
        .proxy(row)
        .set("SESSION_IDLE_TIMEOUT", "4")
        .start()
        .await;
    (world, server)
}

fn handshake(world: &World, browser: Option<&Browser>) -> Request<()> {
    let url = format!("{}/api/live", world.origin.replace("http://", "ws://"));
    let mut request = url.into_client_request().unwrap();
    let headers = request.headers_mut();
    headers.insert("origin", world.origin.parse().unwrap());
    headers.insert("sec-websocket-protocol", "chat".parse().unwrap());
    if let Some(browser) = browser {
        let cookie = format!("session={}", browser.session());
        headers.insert("cookie", cookie.parse().unwrap());
    }
    request
}

async fn open(request: Request<()>) -> Result<Socket, Error> {
    let address = request
        .uri()
        .authority()
        .unwrap()
        .as_str()
        .replace("localhost", "127.0.0.1");
    let stream = TcpStream::connect(address).await.unwrap();
    Ok(client_async(request, stream).await?.0)
}

async fn refused(request: Request<()>) -> u16 {
    match open(request).await {
        Err(Error::Http(answer)) => answer.status().as_u16(),
        other => panic!("{other:?}"),
    }
}

async fn hear(socket: &mut Socket) -> Message {
    timeout(SOON, socket.next()).await.unwrap().unwrap().unwrap()
}

/// The code and the reason of the last word.
async fn farewell(socket: &mut Socket) -> (u16, String) {
    match hear(socket).await {
        Message::Close(Some(close)) => (close.code.into(), close.reason.to_string()),
        other => panic!("{other:?}"),
    }
}

async fn what_is_said_passes_both_ways_with_the_users_token(store: Store) {
    let (world, _server) = world(store, "user").await;
    let alice = world.sign_in("alice").await;
    let mut socket = open(handshake(&world, Some(&alice))).await.unwrap();
    let caller = hear(&mut socket).await.into_text().unwrap().to_string();
    assert!(
        caller.starts_with(&format!("Bearer {} ", world.issued().access[0])),
        "{caller}"
    );
    assert!(
        caller.contains("x-request-id") && caller.contains("forwarded"),
        "{caller}"
    );
    assert!(!caller.contains("cookie"), "{caller}");
    let long = "0123456789".repeat(100_000);
    for text in ["hello", &long, "again"] {
        socket.send(Message::text(text)).await.unwrap();
        assert_eq!(hear(&mut socket).await, Message::text(text));
    }
}

async fn no_other_site_and_no_stranger_opens_one(store: Store) {
    let (world, _server) = world(store, "user").await;
    let alice = world.sign_in("alice").await;
    assert_eq!(refused(handshake(&world, None)).await, 401);
    for evil in ["https://evil.example", "null", "http://localhost"] {
        let mut request = handshake(&world, Some(&alice));
        request.headers_mut().insert("origin", evil.parse().unwrap());
        assert_eq!(refused(request).await, 403, "{evil}");
    }
    let mut request = handshake(&world, Some(&alice));
    request.headers_mut().remove("origin");
    assert_eq!(refused(request).await, 403);
    let mut request = handshake(&world, Some(&alice));
    request
        .headers_mut()
        .insert("sec-fetch-site", "cross-site".parse().unwrap());
    assert_eq!(refused(request).await, 403);
}

async fn where_the_row_does_not_say_so_there_is_none(store: Store) {
    let server = ResourceServer::start(echo()).await;
    let plan = World::plan(store).proxy(row("/api/live", &server.url, "GET", "none"));
    let world = plan.start().await;
    // The upstream sees a request that asks for no upgrade, and says so.
    assert_eq!(refused(handshake(&world, None)).await, 400);
}

async fn what_the_upstream_refuses_is_an_answer(store: Store) {
    let (world, server) = world(store, "none").await;
    drop(server);
    assert_eq!(refused(handshake(&world, None)).await, 502);
}

async fn a_socket_closes_when_its_session_ends(store: Store) {
    let (world, _server) = world(store, "user").await;
    let (alice, bob) = (world.sign_in("alice").await, world.sign_in("bob").await);
    let mut hers = open(handshake(&world, Some(&alice))).await.unwrap();
    let mut his = open(handshake(&world, Some(&bob))).await.unwrap();
    hear(&mut hers).await;
    hear(&mut his).await;
    alice.sign_out().await;
    assert_eq!(farewell(&mut hers).await, (1008, "session-ended".to_owned()));
    his.send(Message::text("still here")).await.unwrap();
    assert_eq!(hear(&mut his).await, Message::text("still here"));
}

async fn a_socket_that_carries_a_users_token_closes_although_strangers_may_open_one(store: Store) {
    let (world, _server) = world(store, "user-or-none").await;
    let alice = world.sign_in("alice").await;
    let mut hers = open(handshake(&world, Some(&alice))).await.unwrap();
    let mut a_strangers = open(handshake(&world, None)).await.unwrap();
    let caller = hear(&mut hers).await.into_text().unwrap().to_string();
    assert!(caller.starts_with("Bearer "), "{caller}");
    hear(&mut a_strangers).await;
    alice.sign_out().await;
    assert_eq!(farewell(&mut hers).await, (1008, "session-ended".to_owned()));
    a_strangers.send(Message::text("still here")).await.unwrap();
    assert_eq!(hear(&mut a_strangers).await, Message::text("still here"));
}

async fn a_socket_closes_when_its_session_runs_out(store: Store) {
    let (world, _server) = world(store, "user").await;
    let alice = world.sign_in("alice").await;
    let mut socket = open(handshake(&world, Some(&alice))).await.unwrap();
    hear(&mut socket).await;
    assert_eq!(farewell(&mut socket).await, (1008, "session-ended".to_owned()));
}

async fn a_socket_of_nobodys_stays_open_until_the_server_stops(store: Store) {
    let (mut world, _server) = world(store, "none").await;
    let mut socket = open(handshake(&world, None)).await.unwrap();
    hear(&mut socket).await;
    let stops = async {
        world.restart().await;
    };
    let (said, ()) = tokio::join!(farewell(&mut socket), stops);
    assert_eq!(said, (1001, "the server stops".to_owned()));
}

async fn when_the_upstream_leaves_the_browser_is_told(store: Store) {
    let (world, _server) = world(store, "none").await;
    let mut socket = open(handshake(&world, None)).await.unwrap();
    hear(&mut socket).await;
    socket.send(Message::text("bye")).await.unwrap();
    let last = timeout(SOON, socket.next()).await.unwrap();
    assert!(
        matches!(last, None | Some(Err(_) | Ok(Message::Close(_)))),
        "{last:?}"
    );
}

async fn the_first_of_too_many_has_to_go(store: Store) {
    let (world, _server) = world(store, "user").await;
    let alice = world.sign_in("alice").await;
    let mut first = open(handshake(&world, Some(&alice))).await.unwrap();
    hear(&mut first).await;
    let mut others = Vec::new();
    for _ in 0..100 {
        others.push(open(handshake(&world, Some(&alice))).await.unwrap());
    }
    assert_eq!(farewell(&mut first).await, (1008, "too-many-sockets".to_owned()));
    hear(&mut others[0]).await;
}
