//! SIGTERM.

use reqwest::Method;
use tokio::{
    io::AsyncReadExt,
    net::{TcpListener, TcpStream},
};

use crate::support::{Store, World, on_sqlite, open_websocket, row, until};

on_sqlite! {
    an_instance_says_that_it_goes_before_it_goes,
    websockets_are_closed_with_a_code,
    open_tabs_are_told_to_come_back,
}

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
