//! An API that a test makes up.

use axum::{Json, Router, body::Bytes, http::HeaderMap, http::Method, http::Uri};
use serde_json::{Value, json};
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

    /// Tells whoever calls what has arrived.
    pub(crate) async fn that_echoes() -> Self {
        Self::start(Router::new().fallback(echo)).await
    }
}

async fn echo(method: Method, uri: Uri, headers: HeaderMap, body: Bytes) -> Json<Value> {
    let headers: Value = headers
        .iter()
        .map(|(name, value)| (name.to_string(), Value::from(value.to_str().unwrap())))
        .collect();
    let body = String::from_utf8_lossy(&body);
    Json(json!({"method": method.as_str(), "uri": uri.to_string(), "headers": headers, "body": body}))
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
