//! One thread for each core, and each serves its own connections: a request, the call it makes to an upstream and both answers
//! stay on one thread. To wake another costs more than the rest of what a proxied call needs. Nor do they share a router, of which
//! every request clones parts: threads that count clones in one place wait for each other.

use std::{
    io,
    net::SocketAddr,
    thread::{self, JoinHandle},
    time::Duration,
};

use tokio::{
    net::TcpStream,
    runtime,
    sync::mpsc::{self, UnboundedReceiver, UnboundedSender},
    time::timeout,
};
use tokio_util::task::{TaskTracker, task_tracker::TaskTrackerToken};

use super::{connection::Connections, stopping::Stopping};
use crate::telemetry;

/// How long a request may be on its way to a connection that is quiet.
const ON_ITS_WAY: Duration = Duration::from_millis(500);

/// The threads that serve.
pub(super) struct Shards {
    shards: Vec<Shard>,
    stopping: Stopping,
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
    pub(super) fn start(connections: impl Fn() -> Connections) -> io::Result<Self> {
        let cores = thread::available_parallelism()?.get();
        let stopping = Stopping::default();
        let shards = (0..cores).map(|index| Shard::start(index, connections(), &stopping));
        Ok(Self {
            shards: shards.collect::<io::Result<_>>()?,
            stopping,
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

    /// How many connections there are.
    pub(super) fn connections(&self) -> usize {
        self.shards.iter().map(|shard| shard.connections.len()).sum()
    }

    /// Says with every answer that it is the last on its connection.
    pub(super) fn retire(&self) {
        self.stopping.retire();
    }

    /// Lets every connection finish the request that it is at, or that is on its way. No other may come.
    pub(super) async fn finish(&self) {
        let _ = timeout(ON_ITS_WAY, self.wait()).await;
        self.stopping.close();
        self.wait().await;
    }

    async fn wait(&self) {
        for shard in &self.shards {
            shard.connections.close();
            shard.connections.wait().await;
        }
    }

    /// Ends the threads, whatever they are at; each hands over its last lines of the log.
    pub(super) fn end(self) {
        for Shard { accepted, thread, .. } in self.shards {
            drop(accepted);
            let _ = thread.join();
        }
    }
}

impl Shard {
    fn start(index: usize, connections: Connections, stopping: &Stopping) -> io::Result<Self> {
        let (accepted, queue) = mpsc::unbounded_channel();
        let runtime = runtime::Builder::new_current_thread().enable_all().build()?;
        let stopping = stopping.clone();
        let thread = thread::Builder::new()
            .name(format!("shard {index}"))
            .spawn(move || {
                runtime.block_on(serve_each(queue, connections, stopping));
                runtime.shutdown_background();
            })?;
        Ok(Self {
            accepted,
            connections: TaskTracker::new(),
            thread,
        })
    }
}

async fn serve_each(mut queue: UnboundedReceiver<Accepted>, connections: Connections, stopping: Stopping) {
    tokio::spawn(telemetry::gather());
    while let Some(Accepted {
        stream,
        peer,
        counted,
    }) = queue.recv().await
    {
        match TcpStream::from_std(stream) {
            Ok(stream) => {
                let connection = connections.clone().serve(stream, peer, stopping.clone());
                tokio::spawn(async move {
                    connection.await;
                    drop(counted);
                });
            }
            Err(error) => tracing::error!(%error, "a connection cannot be served"),
        }
    }
}
