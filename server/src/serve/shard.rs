//! One thread for each core, and each serves its own connections: a request, the call it makes to an upstream and both answers
//! stay on one thread. To wake another costs more than the rest of what a proxied call needs.

use std::{
    io,
    net::SocketAddr,
    thread::{self, JoinHandle},
};

use tokio::{
    net::TcpStream,
    runtime,
    sync::mpsc::{self, UnboundedReceiver, UnboundedSender},
};
use tokio_util::{
    sync::CancellationToken,
    task::{TaskTracker, task_tracker::TaskTrackerToken},
};

use super::connection::Connections;
use crate::telemetry;

/// The threads that serve.
pub(super) struct Shards {
    shards: Vec<Shard>,
    stop: CancellationToken,
}

struct Shard {
    accepted: UnboundedSender<Accepted>,
    connections: TaskTracker,
    thread: JoinHandle<()>,
}

/// A connection on its way to the thread that will serve it.
struct Accepted {
    stream: std::net::TcpStream,
    peer: SocketAddr,
    counted: TaskTrackerToken,
}

impl Shards {
    /// # Errors
    ///
    /// When a thread cannot be started.
    pub(super) fn start(connections: &Connections) -> io::Result<Self> {
        let cores = thread::available_parallelism()?.get();
        let stop = CancellationToken::new();
        let shards = (0..cores).map(|index| Shard::start(index, connections, &stop));
        Ok(Self {
            shards: shards.collect::<io::Result<_>>()?,
            stop,
        })
    }

    /// The thread with the fewest connections serves this one, too.
    ///
    /// # Errors
    ///
    /// When the client has left already.
    pub(super) fn serve(&self, stream: TcpStream, peer: SocketAddr) -> io::Result<()> {
        stream.set_nodelay(true)?;
        let stream = stream.into_std()?;
        if let Some(shard) = self.shards.iter().min_by_key(|shard| shard.connections.len()) {
            let counted = shard.connections.token();
            // Its thread lives as long as this.
            let _ = shard.accepted.send(Accepted {
                stream,
                peer,
                counted,
            });
        }
        Ok(())
    }

    /// Lets every connection finish the request that it is at.
    pub(super) async fn finish(self) {
        self.stop.cancel();
        for shard in self.shards {
            shard.connections.close();
            shard.connections.wait().await;
            drop(shard.accepted);
            // It ends at once, having handed over its last lines of the log.
            let _ = shard.thread.join();
        }
    }
}

impl Shard {
    fn start(index: usize, connections: &Connections, stop: &CancellationToken) -> io::Result<Self> {
        let (accepted, queue) = mpsc::unbounded_channel();
        let runtime = runtime::Builder::new_current_thread().enable_all().build()?;
        let (connections, stop) = (connections.clone(), stop.clone());
        let thread = thread::Builder::new()
            .name(format!("shard {index}"))
            .spawn(move || runtime.block_on(serve_each(queue, connections, stop)))?;
        Ok(Self {
            accepted,
            connections: TaskTracker::new(),
            thread,
        })
    }
}

async fn serve_each(
    mut queue: UnboundedReceiver<Accepted>,
    connections: Connections,
    stop: CancellationToken,
) {
    tokio::spawn(telemetry::gather());
    while let Some(Accepted {
        stream,
        peer,
        counted,
    }) = queue.recv().await
    {
        match TcpStream::from_std(stream) {
            Ok(stream) => {
                let connection = connections.clone().serve(stream, peer, stop.clone());
                tokio::spawn(async move {
                    connection.await;
                    drop(counted);
                });
            }
            Err(error) => tracing::error!(%error, "a connection cannot be served"),
        }
    }
}
