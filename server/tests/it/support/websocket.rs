//! A WebSocket by hand: what matters here is its connection.

use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

const SWITCHING: &[u8] =
    b"HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n";

/// Opens one at `/api/ws` on the browser's connection, through to whoever listens there: the upstream's end.
pub(crate) async fn open_websocket(
    browser: &mut (impl AsyncRead + AsyncWrite + Unpin),
    origin: &str,
    listener: &TcpListener,
) -> TcpStream {
    let upstream = async { listener.accept().await.unwrap().0 };
    open_websocket_to(upstream, browser, origin).await
}

/// The same, to whoever accepts the connection to the upstream.
pub(crate) async fn open_websocket_to<U: AsyncRead + AsyncWrite + Unpin>(
    upstream: impl Future<Output = U>,
    browser: &mut (impl AsyncRead + AsyncWrite + Unpin),
    origin: &str,
) -> U {
    let handshake = format!(
        "GET /api/ws HTTP/1.1\r\nhost: localhost\r\norigin: {origin}\r\nconnection: upgrade\r\nupgrade: websocket\r\n\
         sec-websocket-version: 13\r\nsec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
    );
    browser.write_all(handshake.as_bytes()).await.unwrap();
    let mut upstream = upstream.await;
    head(&mut upstream).await;
    upstream.write_all(SWITCHING).await.unwrap();
    let answer = head(browser).await;
    assert!(answer.starts_with("HTTP/1.1 101 "), "{answer}");
    upstream
}

/// What somebody says until the empty line.
async fn head(from: &mut (impl AsyncRead + Unpin)) -> String {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(from.read_u8().await.unwrap());
    }
    String::from_utf8(head).unwrap()
}
