//! Upstreams that hang, reset, drip and lie: the browser gets a problem in bounded time, and nothing stays open.

use std::time::Duration;

use reqwest::Method;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::mpsc,
    time::timeout,
};

use crate::support::{Answer, Store, World, once, row};

once! {
    one_that_hangs_is_left,
    one_that_resets_is_unreachable,
    one_that_drips_its_headers_is_left,
    endless_headers_are_not_read_to_their_end,
    what_is_no_http_is_no_answer,
    a_change_of_protocol_that_nobody_asked_for_is_no_answer,
    an_answer_shorter_than_it_says_does_not_look_complete,
    an_answer_longer_than_it_says_ends_where_it_says,
    what_it_says_next_is_not_taken_for_another_answer,
}

const SOON: Duration = Duration::from_secs(20);

/// How an upstream treats a connection on which it has read a request.
#[derive(Clone, Copy)]
enum Way {
    /// Says this, and then nothing more, with the connection left open.
    Says(&'static str),
    /// Says this and closes.
    SaysAndCloses(&'static str),
    /// Says this, then a header every tenth of a second.
    Drips(&'static str),
    /// Says this, then headers as fast as anybody takes them.
    Floods(&'static str),
}

/// Tells when the other end of a connection is gone.
type Left = mpsc::UnboundedReceiver<()>;

async fn upstream(way: Way) -> (String, Left) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (left, leaving) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        while let Ok((connection, _)) = listener.accept().await {
            let left = left.clone();
            tokio::spawn(async move {
                mistreat(connection, way).await;
                let _ = left.send(());
            });
        }
    });
    (url, leaving)
}

async fn mistreat(mut connection: TcpStream, way: Way) {
    let mut request = [0; 4096];
    let _ = connection.read(&mut request).await;
    match way {
        Way::Says(words) => {
            let _ = connection.write_all(words.as_bytes()).await;
            while connection.read(&mut request).await.is_ok_and(|length| length > 0) {}
        }
        Way::SaysAndCloses(words) => {
            let _ = connection.write_all(words.as_bytes()).await;
        }
        Way::Drips(words) => {
            let _ = connection.write_all(words.as_bytes()).await;
            while connection.write_all(b"x: y\r\n").await.is_ok() {
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        }
        Way::Floods(words) => {
            let _ = connection.write_all(words.as_bytes()).await;
            let headers = "x: y\r\n".repeat(10_000);
            for _ in 0..200 {
                if connection.write_all(headers.as_bytes()).await.is_err() {
                    return;
                }
            }
            let _ = connection.write_all(b"\r\n").await;
            while connection.read(&mut request).await.is_ok_and(|length| length > 0) {}
        }
    }
}

async fn world(store: Store, url: &str) -> World {
    let row = row("/api/x", url, "GET POST", "none") + "timeout = 1\nidle_timeout = 1\n";
    World::plan(store).proxy(row).start().await
}

/// What the browser gets; the upstream's connections are all gone by then, or soon.
async fn fetch(store: Store, way: Way) -> Answer {
    let (url, mut left) = upstream(way).await;
    let world = world(store, &url).await;
    let answer = timeout(SOON, world.browser().request(Method::POST, "/api/x").send()).await;
    timeout(SOON, left.recv()).await.expect("nothing stays open");
    answer.expect("nobody waits for ever")
}

async fn one_that_hangs_is_left(store: Store) {
    fetch(store, Way::Says(""))
        .await
        .is_problem(504, "upstream-timeout");
}

async fn one_that_resets_is_unreachable(store: Store) {
    let answer = fetch(store, Way::SaysAndCloses("")).await;
    answer.is_problem(502, "upstream-unreachable");
}

async fn one_that_drips_its_headers_is_left(store: Store) {
    let answer = fetch(store, Way::Drips("HTTP/1.1 200 OK\r\n")).await;
    answer.is_problem(504, "upstream-timeout");
}

async fn endless_headers_are_not_read_to_their_end(store: Store) {
    let answer = fetch(store, Way::Floods("HTTP/1.1 200 OK\r\n")).await;
    answer.is_problem(502, "upstream-unreachable");
}

async fn what_is_no_http_is_no_answer(store: Store) {
    let answer = fetch(store, Way::Says("SSH-2.0-OpenSSH_9.2\r\n\r\n")).await;
    answer.is_problem(502, "upstream-unreachable");
}

async fn a_change_of_protocol_that_nobody_asked_for_is_no_answer(store: Store) {
    let words = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n";
    let answer = fetch(store, Way::Says(words)).await;
    answer.is_problem(502, "upstream-unreachable");
}

async fn an_answer_shorter_than_it_says_does_not_look_complete(store: Store) {
    for way in [
        Way::SaysAndCloses("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"),
        Way::Says("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"),
        Way::SaysAndCloses("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nhalf"),
    ] {
        let (url, mut left) = upstream(way).await;
        let world = world(Store::sqlite(), &url).await;
        let browser = world.browser();
        let mut response = browser.request(Method::GET, "/api/x").begin().await;
        assert_eq!(response.status(), 200);
        let mut body = Vec::new();
        let broken = loop {
            match timeout(SOON, response.chunk())
                .await
                .expect("nobody waits for ever")
            {
                Ok(Some(chunk)) => body.extend_from_slice(&chunk),
                Ok(None) => break false,
                Err(_) => break true,
            }
        };
        assert!(broken && body.len() <= 4, "{body:?}");
        timeout(SOON, left.recv()).await.expect("nothing stays open");
    }
    drop(store);
}

async fn an_answer_longer_than_it_says_ends_where_it_says(store: Store) {
    let words = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nthis and more";
    assert_eq!(fetch(store, Way::Says(words)).await.succeeds().body, "this");
}

async fn what_it_says_next_is_not_taken_for_another_answer(store: Store) {
    let words =
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nfirstHTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecond";
    let (url, _left) = upstream(Way::Says(words)).await;
    let world = world(store, &url).await;
    let (alice, bob) = (world.browser(), world.browser());
    assert_eq!(alice.fetch("/api/x").await.succeeds().body, "first");
    assert_eq!(
        bob.fetch("/api/x").await.succeeds().body,
        "first",
        "not what was left for her"
    );
}
