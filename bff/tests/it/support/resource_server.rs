//! An API that a test makes up.

use axum::Router;
use tokio::{net::TcpListener, task::JoinHandle};

pub(crate) struct ResourceServer {
    pub(crate) url: String,
    server: JoinHandle<()>,
}

impl ResourceServer {
    pub(crate) async fn start(router: Router) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let server = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { url, server }
    }
}

impl Drop for ResourceServer {
    fn drop(&mut self) {
        self.server.abort();
    }
}

/// Where nobody listens.
pub(crate) async fn nowhere() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    format!("http://{}", listener.local_addr().unwrap())
}
