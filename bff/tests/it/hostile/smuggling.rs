//! Requests that two servers might read in two ways. Whatever is not refused reaches the upstream in one piece and anew: with a
//! length of our own, so that nobody behind us can read it differently.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{
    Router,
    body::Bytes,
    http::{HeaderMap, Method, Uri},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

use crate::support::{ResourceServer, Store, World, once, row};

once! {
    what_has_two_lengths_is_refused,
    what_is_framed_in_no_known_way_is_refused,
    what_is_no_header_is_refused,
    headers_without_end_are_refused,
    a_length_beside_chunks_means_nothing,
    a_bare_line_feed_ends_a_line_and_nothing_else,
}

const SOON: Duration = Duration::from_secs(20);

/// What arrives at an upstream: method, path, framing and body.
type Arrived = Arc<Mutex<Vec<String>>>;

async fn world(store: Store) -> (World, ResourceServer, Arrived) {
    let arrived = Arrived::default();
    let note = {
        let arrived = Arc::clone(&arrived);
        async move |method: Method, uri: Uri, headers: HeaderMap, body: Bytes| {
            let framing = ["content-length", "transfer-encoding"].map(|name| {
                headers
                    .get(name)
                    .map_or("-", |value| value.to_str().unwrap())
                    .to_owned()
            });
            let body = String::from_utf8_lossy(&body);
            let line = format!("{method} {uri} {} {body}", framing.join(" "));
            arrived.lock().unwrap().push(line);
            "ok"
        }
    };
    let server = ResourceServer::start(Router::new().fallback(note)).await;
    let row = row("/api/x", &server.url, "GET POST", "none");
    (World::plan(store).proxy(row).start().await, server, arrived)
}

/// Says this on a connection of its own, and hears what is said until it is closed.
async fn say(world: &World, request: &str) -> String {
    let address = world.origin.replace("http://localhost", "127.0.0.1");
    let mut connection = TcpStream::connect(address).await.unwrap();
    let _ = connection.write_all(request.as_bytes()).await;
    let mut answer = Vec::new();
    let _ = timeout(SOON, connection.read_to_end(&mut answer))
        .await
        .expect("it is answered");
    String::from_utf8_lossy(&answer).into_owned()
}

fn statuses(answers: &str) -> Vec<&str> {
    let lines = answers.lines().filter(|line| line.starts_with("HTTP/1.1 "));
    lines.map(|line| &line[9..12]).collect()
}

/// A call with these headers, and a request hidden in its body.
fn post(headers: &str, body: &str) -> String {
    format!(
        "POST /api/x/seen HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nX-CSRF: 1\r\n{headers}\r\n{body}"
    )
}

const HIDDEN: &str = "GET /api/x/hidden HTTP/1.1\r\nHost: localhost\r\nX-CSRF: 1\r\n\r\n";

async fn refused(store: Store, headers: &[&str]) {
    let (world, _server, arrived) = world(store).await;
    for headers in headers {
        let answers = say(&world, &post(headers, &format!("0\r\n\r\n{HIDDEN}"))).await;
        assert!(
            matches!(statuses(&answers)[..], ["400" | "431"]),
            "{headers:?}: {answers}"
        );
        assert_eq!(*arrived.lock().unwrap(), Vec::<String>::new(), "{headers:?}");
    }
}

async fn what_has_two_lengths_is_refused(store: Store) {
    refused(
        store,
        &[
            "Content-Length: 5\r\nContent-Length: 6\r\n",
            "Content-Length: 5, 6\r\n",
            "Content-Length: +5\r\n",
            "Content-Length: 0x5\r\n",
            "Content-Length: -1\r\n",
            "Content-Length: 99999999999999999999999\r\n",
        ],
    )
    .await;
}

async fn what_is_framed_in_no_known_way_is_refused(store: Store) {
    refused(
        store,
        &[
            "Transfer-Encoding: xchunked\r\nContent-Length: 5\r\n",
            "Transfer-Encoding: chunked, identity\r\n",
            "Transfer-Encoding: identity\r\nContent-Length: 5\r\n",
            "Content-Length: 5\r\nTransfer-Encoding: gzip\r\n",
        ],
    )
    .await;
}

async fn what_is_no_header_is_refused(store: Store) {
    refused(
        store,
        &[
            "X-A: b\r\n folded: c\r\n",
            "Transfer-Encoding:\r\n chunked\r\n",
            "Content-Length : 5\r\n",
            "Transfer-Encoding\u{b}: chunked\r\n",
            "X-A: b\0c\r\n",
            ": nameless\r\n",
            "X-A: b\rX-B: c\r\n",
        ],
    )
    .await;
}

async fn headers_without_end_are_refused(store: Store) {
    let large = format!("X-A: {}\r\n", "a".repeat(1 << 20));
    let many = "X-A: b\r\n".repeat(200);
    refused(store, &[&large, &many]).await;
}

/// The server refuses it before it comes here. Elsewhere (RFC 9112 §6.3) the chunks decide: what comes after them is the next
/// request, and the length goes no further.
async fn a_length_beside_chunks_means_nothing(store: Store) {
    let (world, _server, arrived) = world(store).await;
    for headers in [
        "Content-Length: 6\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 6\r\n",
    ] {
        let answers = say(&world, &post(headers, "3\r\nabc\r\n0\r\n\r\n")).await;
        let refused = statuses(&answers) == ["400"];
        let arrived = std::mem::take(&mut *arrived.lock().unwrap());
        assert!(
            refused && arrived.is_empty() || arrived == ["POST /seen - chunked abc"],
            "{answers} {arrived:?}"
        );
    }
}

/// The server refuses it before it comes here. Elsewhere it is allowed (RFC 9112 §2.2), and read in the same way by whoever is
/// behind us: what goes on is written anew.
async fn a_bare_line_feed_ends_a_line_and_nothing_else(store: Store) {
    let (world, _server, arrived) = world(store).await;
    let request =
        "POST /api/x/seen HTTP/1.1\nHost: localhost\nConnection: close\nX-CSRF: 1\nContent-Length: 3\n\nabc";
    let answers = say(&world, request).await;
    let arrived = arrived.lock().unwrap().clone();
    let refused = statuses(&answers) == ["400"] && arrived.is_empty();
    assert!(
        refused || arrived == ["POST /seen 3 - abc"],
        "{answers} {arrived:?}"
    );
}
