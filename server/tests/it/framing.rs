//! Requests whose end two servers might see in two places, on the wire.

use std::time::Duration;

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

use crate::support::{Instance, Store, World, on_sqlite};

on_sqlite! {
    what_might_be_read_in_two_ways_is_refused,
    every_request_of_a_connection_is_judged,
    after_a_body_of_untold_length_comes_nothing,
}

const SOON: Duration = Duration::from_secs(20);

const GOOD: &str = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n";
const BARE: &str = "GET /healthz HTTP/1.1\r\nHost: localhost\nX-A: b\r\n\r\n";
/// Read by the server to its end, and nothing in it is the end of anything.
const BODY: &str = "logout_token=\n\r\n\n\nGET /healthz HTTP/1.1\n\n";

/// The status of each answer, in order, until the server closes the connection.
async fn answers(instance: &Instance, pieces: impl Iterator<Item = &[u8]>) -> (Vec<String>, String) {
    let mut connection = TcpStream::connect(instance.address()).await.unwrap();
    connection.set_nodelay(true).unwrap();
    for piece in pieces {
        // Closed already: what there is to read says why.
        let _ = connection.write_all(piece).await;
    }
    let mut all = Vec::new();
    let _ = timeout(SOON, connection.read_to_end(&mut all))
        .await
        .expect("the connection is closed");
    let all = String::from_utf8_lossy(&all).into_owned();
    let statuses = all
        .split("HTTP/1.1 ")
        .skip(1)
        .map(|answer| answer[..3].to_owned());
    (statuses.collect(), all)
}

fn post(fields: &str, body: &str) -> String {
    format!(
        "POST /auth/backchannel-logout HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n{fields}\r\n\r\n{body}"
    )
}

async fn what_might_be_read_in_two_ways_is_refused(store: Store) {
    let world = World::start(store).await;
    let instance = world.instance().await;
    let chunks = format!("0\r\n\r\n{GOOD}");
    for request in [
        post("Content-Length: 6\r\nTransfer-Encoding: chunked", &chunks),
        post("Transfer-Encoding: chunked\r\nContent-Length: 6", &chunks),
        BARE.to_owned(),
        GOOD.replacen("\r\n", "\n", 1),
        GOOD.replace("\r\n\r\n", "\r\n\n"),
        GOOD.replace("\r\n", "\n"),
    ] {
        let (statuses, all) = answers(&instance, [request.as_bytes(), GOOD.as_bytes()].into_iter()).await;
        assert_eq!(statuses, ["400"], "{request:?}: {all}");
        assert!(all.contains("not certain where this request ends"), "{all}");
    }
}

async fn every_request_of_a_connection_is_judged(store: Store) {
    let world = World::start(store).await;
    let instance = world.instance().await;
    let read = post(&format!("Content-Length: {}", BODY.len()), BODY);
    let all = [GOOD, &read, GOOD, &read, BARE, GOOD].concat();
    for length in [all.len(), 7, 1] {
        let (statuses, all) = answers(&instance, all.as_bytes().chunks(length)).await;
        assert_eq!(statuses, ["200", "400", "200", "400", "400"], "{length}: {all}");
        assert_eq!(all.matches("not certain where").count(), 1, "{length}: {all}");
    }
}

async fn after_a_body_of_untold_length_comes_nothing(store: Store) {
    let world = World::start(store).await;
    let instance = world.instance().await;
    let chunks = format!("{:x}\r\n{BODY}\r\n0\r\n\r\n{GOOD}", BODY.len());
    let request = post("Transfer-Encoding: chunked", &chunks);
    let (statuses, all) = answers(&instance, [request.as_bytes()].into_iter()).await;
    assert_eq!(statuses, ["400"], "{all}");
    assert!(
        all.contains("connection: close") && !all.contains("not certain where"),
        "{all}"
    );
}
