//! One thread for each core, and each serves its own connections: a request, the call it makes to an upstream and both answers
//! stay on one thread. To wake another costs more than the rest of what a proxied call needs.

use std::{io, net::SocketAddr, thread};

use tokio::{
    net::TcpStream,
    runtime,
    sync::mpsc::{self, UnboundedReceiver, UnboundedSender},
};

use crate::connection::{Connections, Stopping};

/// The threads that serve.
pub(super) struct Shards(Vec<Shard>);

struct Shard {
    connections: Connections,
    accepted: UnboundedSender<Accepted>,
}

/// A connection on its way to the thread that will serve it.
struct Accepted {
    stream: std::net::TcpStream,
    from: SocketAddr,
    stopping: Stopping,
}

impl Shards {
    /// # Errors
    ///
    /// When a thread cannot be started.
    pub(super) fn start(connections: &Connections) -> io::Result<Self> {
        let cores = thread::available_parallelism()?.get();
        let shards = (0..cores).map(|index| Shard::start(index, connections.apart()));
        shards.collect::<io::Result<_>>().map(Self)
    }

    /// The thread with the fewest connections serves this one, too.
    ///
    /// # Errors
    ///
    /// When the client has left already.
    pub(super) fn serve(&self, stream: TcpStream, from: SocketAddr) -> io::Result<()> {
        let stream = stream.into_std()?;
        if let Some(shard) = self.0.iter().min_by_key(|shard| shard.connections.open()) {
            let stopping = shard.connections.begin();
            // Its thread lives as long as this.
            let _ = shard.accepted.send(Accepted {
                stream,
                from,
                stopping,
            });
        }
        Ok(())
    }

    /// Lets every connection finish what it has begun, and waits until all have.
    pub(super) async fn finish(self) {
        for shard in &self.0 {
            shard.connections.stop();
        }
        for shard in &self.0 {
            shard.connections.finished().await;
        }
    }
}

impl Shard {
    fn start(index: usize, connections: Connections) -> io::Result<Self> {
        let (accepted, queue) = mpsc::unbounded_channel();
        let runtime = runtime::Builder::new_current_thread().enable_all().build()?;
        let serves = connections.clone();
        thread::Builder::new()
            .name(format!("shard {index}"))
            .spawn(move || runtime.block_on(serve_each(queue, serves)))?;
        Ok(Self {
            connections,
            accepted,
        })
    }
}

async fn serve_each(mut queue: UnboundedReceiver<Accepted>, connections: Connections) {
    while let Some(Accepted {
        stream,
        from,
        stopping,
    }) = queue.recv().await
    {
        match TcpStream::from_std(stream) {
            Ok(stream) => connections.serve(stream, from, stopping),
            Err(error) => tracing::error!(%error, "a connection cannot be served"),
        }
    }
}
