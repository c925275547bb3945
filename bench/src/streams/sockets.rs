//! How much memory many WebSockets cost on which nothing is said.

use std::time::Duration;

use futures_util::{StreamExt, future::try_join_all};
use tokio::{net::TcpStream, time::sleep};
use tokio_tungstenite::{WebSocketStream, client_async, tungstenite::client::IntoClientRequest};

use super::Client;
use crate::{Result, process::Tree};

const SOCKETS: usize = 1_000;
/// How many are opened at a time.
const AT_ONCE: usize = 50;
/// How much they may cost together, in MiB.
const GOAL: f64 = 100.0;

pub(super) async fn run(client: &Client, server: Tree) -> Result<()> {
    let idle = server.memory()?;
    let mut sockets = Vec::with_capacity(SOCKETS);
    while sockets.len() < SOCKETS {
        sockets.extend(try_join_all((0..AT_ONCE).map(|_| open(client))).await?);
    }
    // Whatever was needed to open them has been given back by then.
    sleep(Duration::from_secs(2)).await;
    let more = server.memory()? - idle;
    let verdict = if more < GOAL { "" } else { ", too much" };
    println!("{SOCKETS} idle WebSockets: {more:.1} MiB{verdict}");
    Ok(())
}

/// Open when the first word has come through.
async fn open(client: &Client) -> Result<WebSocketStream<TcpStream>> {
    let address = client.server.trim_start_matches("http://");
    let mut request = format!("ws://{address}/api/sockets").into_client_request()?;
    request.headers_mut().insert("x-csrf", "1".parse()?);
    let (mut socket, _) = client_async(request, TcpStream::connect(address).await?).await?;
    socket.next().await.ok_or("the socket was closed")??;
    Ok(socket)
}
