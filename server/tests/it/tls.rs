//! https without a proxy in front.

use std::fs;

use reqwest::{Client, Version};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

use crate::support::{
    Certificate, ResourceServer, Store, World, client, on_sqlite, open_websocket, row, until,
};

on_sqlite! {
    browsers_speak_http2_and_are_told_as_it_happens,
    a_websocket_opens_on_a_connection_of_its_own,
    upstreams_hear_who_calls,
    a_renewed_certificate_is_shown_and_a_bad_one_is_not,
}

async fn browsers_speak_http2_and_are_told_as_it_happens(store: Store) {
    let certificate = Certificate::of("localhost");
    let world = World::start_with_tls(store, &certificate).await;
    let instance = world.instance().await;
    let browser = world.browser();
    browser.sign_in_to("alice", "/auth/session").await.succeeds();
    assert!(
        browser.cookie("__Host-session").is_some(),
        "{:?}",
        browser.cookie_names()
    );
    let answer = world
        .http
        .get(format!("{}/healthz", instance.origin()))
        .send()
        .await
        .unwrap();
    assert_eq!(answer.version(), Version::HTTP_2);

    let mut events = browser.listen().await;
    browser.sign_out().await;
    events.ends().await;
}

async fn a_websocket_opens_on_a_connection_of_its_own(store: Store) {
    let certificate = Certificate::of("localhost");
    let world = World::start_with_tls(store, &certificate).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let upstream = format!("http://{}", listener.local_addr().unwrap());
    world.write_table(&[row("/api/ws", &upstream, "none") + "websocket = true\n"]);
    let instance = world.instance().await;
    let mut browser = certificate.connect(instance.address()).await;
    let mut upstream = open_websocket(&mut browser, world.told("PUBLIC_URL"), &listener).await;

    browser.write_all(&[0x81, 2, b'h', b'i']).await.unwrap();
    upstream.write_all(&[0x81, 2, b'y', b'o']).await.unwrap();
    let mut frame = [0; 4];
    browser.read_exact(&mut frame).await.unwrap();
    assert_eq!(&frame[2..], b"yo");
}

async fn upstreams_hear_who_calls(store: Store) {
    let certificate = Certificate::of("localhost");
    let world = World::start_with_tls(store, &certificate).await;
    let api = ResourceServer::that_echoes().await;
    world.write_table(&[row("/api/echo", &api.url, "none")]);
    let _instance = world.instance().await;
    let echo = world.browser().fetch("/api/echo").await.succeeds().json();
    let forwarded = echo["headers"]["forwarded"].as_str().unwrap();
    assert!(
        forwarded.contains("for=127.0.0.1") && forwarded.contains("proto=https"),
        "{forwarded}"
    );
}

/// Whether a connection that begins now succeeds.
async fn is_trusted(client: Client, url: &str) -> bool {
    client.get(url).send().await.is_ok()
}

async fn a_renewed_certificate_is_shown_and_a_bad_one_is_not(store: Store) {
    let [first, second, third] = [(); 3].map(|()| Certificate::of("localhost"));
    let world = World::start_with_tls(store, &first).await;
    let instance = world.instance().await;
    let url = format!("{}/healthz", instance.origin());
    let shown = async |certificate: &Certificate| is_trusted(client(Some(certificate)), &url).await;
    assert!(shown(&first).await && !shown(&second).await);

    let dir = world.store.dir();
    second.write_to(&dir);
    instance.signal("HUP");
    until("the second is shown", async || shown(&second).await).await;
    assert!(!shown(&first).await);

    fs::write(world.told("TLS_CERT_FILE"), "no certificate").unwrap();
    instance.signal("HUP");
    instance.says("TLS_CERT_FILE: there is no certificate in").await;
    assert!(shown(&second).await);

    // Nobody says that it has been renewed.
    third.write_to(&dir);
    until("the third is shown", async || shown(&third).await).await;
}
