//! What stands before the instances: one address, from which connections go to each of them in turn.

use std::{
    net::SocketAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

pub(super) struct Balancer {
    pub(super) port: u16,
    pub(super) backends: Arc<Backends>,
    server: JoinHandle<()>,
}

/// Where instances listen.
#[derive(Default)]
pub(super) struct Backends {
    addresses: Mutex<Vec<SocketAddr>>,
    turn: AtomicUsize,
}

impl Balancer {
    pub(super) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let backends = Arc::<Backends>::default();
        let server = tokio::spawn({
            let backends = Arc::clone(&backends);
            async move {
                while let Ok((client, _)) = listener.accept().await {
                    tokio::spawn(pass_on(client, backends.next()));
                }
            }
        });
        Self {
            port,
            backends,
            server,
        }
    }
}

impl Drop for Balancer {
    fn drop(&mut self) {
        self.server.abort();
    }
}

impl Backends {
    pub(super) fn add(&self, address: SocketAddr) {
        self.addresses.lock().unwrap().push(address);
    }

    pub(super) fn remove(&self, address: SocketAddr) {
        self.addresses.lock().unwrap().retain(|added| *added != address);
    }

    fn next(&self) -> Option<SocketAddr> {
        let addresses = self.addresses.lock().unwrap();
        let turn = self.turn.fetch_add(1, Ordering::Relaxed);
        addresses.get(turn.checked_rem(addresses.len())?).copied()
    }
}

/// Whatever happens to one side happens to the other.
async fn pass_on(mut client: TcpStream, backend: Option<SocketAddr>) {
    let Some(backend) = backend else { return };
    if let Ok(mut server) = TcpStream::connect(backend).await {
        let _ = copy_bidirectional(&mut client, &mut server).await;
    }
}
