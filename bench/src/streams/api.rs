//! An API that streams: as much as one likes to read or write, and an event every few milliseconds.

use std::{
    convert::Infallible,
    net::{Ipv4Addr, SocketAddr},
    sync::LazyLock,
    time::{Duration, Instant},
};

use axum::{
    Router,
    body::{Body, Bytes},
    extract::{WebSocketUpgrade, ws},
    response::{
        Response,
        sse::{Event, Sse},
    },
    routing::{any, get},
};
use futures_util::{Stream, StreamExt, stream};
use tokio::{net::TcpListener, task::JoinHandle, time::interval};

use crate::Result;

/// How large a large body is, in bytes.
pub(super) const LARGE: usize = 1 << 30;
/// How much of it comes at once.
pub(super) const CHUNK: usize = 64 << 10;
/// How often something happens.
const INTERVAL: Duration = Duration::from_millis(5);

static BEGAN: LazyLock<Instant> = LazyLock::new(Instant::now);

pub(super) struct Api {
    pub(super) address: SocketAddr,
    server: JoinHandle<()>,
}

impl Api {
    pub(super) async fn start() -> Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let router = Router::new()
            .route("/api/large", get(large).put(swallow))
            .route("/api/events", get(events))
            .route("/api/socket", any(socket));
        let server = tokio::spawn(async move {
            if let Err(error) = axum::serve(listener, router).await {
                eprintln!("the API stopped: {error}");
            }
        });
        Ok(Self { address, server })
    }
}

impl Drop for Api {
    fn drop(&mut self) {
        self.server.abort();
    }
}

/// Microseconds since this process began to look at the clock.
pub(super) fn now() -> u64 {
    u64::try_from(BEGAN.elapsed().as_micros()).unwrap_or(u64::MAX)
}

/// The chunks of a large body.
pub(super) fn chunks() -> impl Stream<Item = std::result::Result<Bytes, Infallible>> + Send + 'static {
    static CHUNK_OF_IT: Bytes = Bytes::from_static(&[b'x'; CHUNK]);
    stream::repeat_with(|| Ok(CHUNK_OF_IT.clone())).take(LARGE / CHUNK)
}

async fn large() -> Body {
    Body::from_stream(chunks())
}

/// How many bytes there were.
async fn swallow(body: Body) -> String {
    let sizes = body
        .into_data_stream()
        .map(|chunk| chunk.map_or(0, |chunk| chunk.len()));
    sizes.fold(0, async |sum, size| sum + size).await.to_string()
}

/// Events that tell when they happened.
async fn events() -> Sse<impl Stream<Item = std::result::Result<Event, Infallible>>> {
    Sse::new(stream::unfold(interval(INTERVAL), async |mut interval| {
        interval.tick().await;
        Some((Ok(Event::default().data(now().to_string())), interval))
    }))
}

/// Says one word, and then listens.
async fn socket(upgrade: WebSocketUpgrade) -> Response {
    upgrade.on_upgrade(async |mut socket| {
        if socket.send(ws::Message::text("open")).await.is_ok() {
            while let Some(Ok(_)) = socket.recv().await {}
        }
    })
}
