//! Who opens connections and says next to nothing, so that nobody else can open any.

use std::time::{Duration, Instant};

use futures_util::future::join4;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::{sleep, timeout},
};

use crate::support::{Certificate, Instance, Store, World, on_sqlite};

on_sqlite! {
    who_never_asks_is_cut_off_after_half_a_minute,
}

const ALLOWED: Duration = Duration::from_secs(30);
const LATE: Duration = Duration::from_secs(5);

/// How long it lasts until the server closes the connection.
async fn closed_after(mut connection: TcpStream) -> Duration {
    let began = Instant::now();
    let mut nothing = [0];
    let closed = timeout(ALLOWED + LATE, connection.read(&mut nothing)).await;
    assert!(matches!(closed, Ok(Ok(0) | Err(_))), "{closed:?}");
    began.elapsed()
}

async fn connected(instance: &Instance) -> TcpStream {
    TcpStream::connect(instance.address()).await.unwrap()
}

async fn who_never_asks_is_cut_off_after_half_a_minute(store: Store) {
    let world = World::start(store).await;
    let plain = world.instance().await;
    let silent = closed_after(connected(&plain).await);

    let mut connection = connected(&plain).await;
    connection
        .write_all(b"GET /healthz HTTP/1.1\r\nx: ")
        .await
        .unwrap();
    let (reads, mut writes) = connection.into_split();
    let dripping = async {
        let began = Instant::now();
        let drip = async {
            while writes.write_all(b"x").await.is_ok() {
                sleep(Duration::from_millis(500)).await;
            }
        };
        timeout(ALLOWED + LATE, drip)
            .await
            .expect("who drips goes on for ever");
        drop(reads);
        began.elapsed()
    };

    // Whoever has asked once may be quiet for longer.
    let quiet = async {
        const REQUEST: &[u8] = b"GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n";
        let mut connection = connected(&plain).await;
        let mut answer = [0; 1024];
        for pause in [ALLOWED + LATE, Duration::ZERO] {
            connection.write_all(REQUEST).await.unwrap();
            let length = connection.read(&mut answer).await.unwrap();
            assert!(answer[..length].starts_with(b"HTTP/1.1 200 "), "{length}");
            sleep(pause).await;
        }
    };

    let certificate = Certificate::of("localhost");
    let secure = World::start_with_tls(Store::sqlite(), &certificate).await;
    let secured = secure.instance().await;
    let shakes_no_hand = closed_after(connected(&secured).await);

    let (silent, dripping, shakes_no_hand, ()) = join4(silent, dripping, shakes_no_hand, quiet).await;
    for lasted in [silent, dripping, shakes_no_hand] {
        assert!(ALLOWED.abs_diff(lasted) < LATE, "{lasted:?}");
    }
    drop(secured);
    secure.store.clone().remove().await;
}
