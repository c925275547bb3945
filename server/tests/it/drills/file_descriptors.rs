//! No file descriptors are left.

use std::time::Duration;

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

use super::{login, somebody};
use crate::support::{Instance, Store, World, on_sqlite, until};

on_sqlite! {
    no_file_descriptors_are_left,
}

const FEW: [&str; 3] = ["sh", "-c", "ulimit -n 64 && exec \"$0\""];
const SOON: Duration = Duration::from_secs(2);
const FULL: &str = "no connection can be accepted; trying again in a second";

async fn no_file_descriptors_are_left(store: Store) {
    let mut world = World::start(store).await;
    world.access_tokens_now_last(Duration::from_mins(5)).await;
    let mut instance = world.instance_by(&FEW).await;
    let browser = somebody(&world).await;
    let crowd = crowd(&instance).await;

    // Whoever was connected is served, from what is there.
    for _ in 0..20 {
        browser.fetch("/auth/session").await.succeeds();
        browser.open("/").await.succeeds();
    }
    drop(crowd);
    until("others are served, too", async || {
        timeout(SOON, is_served(&instance))
            .await
            .is_ok_and(|served| served)
    })
    .await;
    browser.fetch("/api/notes").await.succeeds();
    login(&world).await.succeeds();
    instance.signal("TERM");
    assert!(instance.ends().await, "{}", instance.log());
}

/// On a connection of its own.
async fn is_served(instance: &Instance) -> bool {
    let mut connection = TcpStream::connect(instance.address()).await.unwrap();
    let request = b"GET /healthz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
    let mut answer = String::new();
    connection.write_all(request).await.is_ok()
        && connection.read_to_string(&mut answer).await.is_ok()
        && answer.starts_with("HTTP/1.1 200 ")
}

/// So many that the server has no place for one more.
async fn crowd(instance: &Instance) -> Vec<TcpStream> {
    let mut crowd = Vec::new();
    until("no more are accepted", async || {
        crowd.push(TcpStream::connect(instance.address()).await.unwrap());
        instance.log().contains(FULL)
    })
    .await;
    crowd
}
