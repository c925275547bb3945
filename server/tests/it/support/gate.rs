//! What stands between the instances and everything they call: a forward proxy that can hold back what is meant for one
//! endpoint.

use std::sync::{Arc, Mutex};

use axum::{
    Router,
    body::{Body, to_bytes},
    extract::{Request, State},
    http::HeaderMap,
    response::Response,
};
use reqwest::{Client, redirect::Policy};
use tokio::{net::TcpListener, sync::watch, task::JoinHandle};

/// Open until it is closed.
pub(crate) struct Gate {
    /// The `http_proxy` of whoever is to pass here.
    pub(crate) url: String,
    watch: Arc<Watch>,
    server: JoinHandle<()>,
}

struct Watch {
    http: Client,
    endpoint: &'static str,
    is_open: watch::Sender<bool>,
    /// How many requests for it have come.
    come: watch::Sender<usize>,
    heard: Mutex<Vec<(HeaderMap, String)>>,
}

impl Gate {
    /// Before the token endpoint.
    pub(crate) async fn start() -> Self {
        Self::before("/token").await
    }

    pub(crate) async fn before(endpoint: &'static str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let http = Client::builder().redirect(Policy::none()).no_proxy();
        let watch = Arc::new(Watch {
            http: http.build().unwrap(),
            endpoint,
            is_open: watch::Sender::new(true),
            come: watch::Sender::new(0),
            heard: Mutex::default(),
        });
        let router = Router::new().fallback(pass).with_state(Arc::clone(&watch));
        let server = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { url, watch, server }
    }

    pub(crate) fn close(&self) {
        self.watch.is_open.send_replace(false);
    }

    pub(crate) fn open(&self) {
        self.watch.is_open.send_replace(true);
    }

    /// How many requests for it have come, held back or not.
    pub(crate) fn come(&self) -> usize {
        *self.watch.come.borrow()
    }

    /// Headers and body of every request, in the order in which they came.
    pub(crate) fn heard(&self) -> Vec<(HeaderMap, String)> {
        self.watch.heard.lock().unwrap().clone()
    }

    /// Every `traceparent` that names this span.
    pub(crate) fn heard_of(&self, span: &str) -> Vec<String> {
        let heard = self.heard().into_iter();
        let parents = heard.filter_map(|(headers, _)| headers.get("traceparent").cloned());
        let parents = parents.map(|parent| parent.to_str().unwrap().to_owned());
        parents.filter(|parent| parent.contains(span)).collect()
    }

    /// Until so many have.
    pub(crate) async fn have_come(&self, requests: usize) {
        let mut come = self.watch.come.subscribe();
        come.wait_for(|come| *come >= requests).await.unwrap();
    }
}

impl Drop for Gate {
    fn drop(&mut self) {
        self.server.abort();
    }
}

/// If the instance dies, so does its request, wherever it is.
async fn pass(State(watch): State<Arc<Watch>>, request: Request) -> Response {
    if request.uri().path() == watch.endpoint {
        watch.come.send_modify(|come| *come += 1);
        let mut is_open = watch.is_open.subscribe();
        is_open.wait_for(|is_open| *is_open).await.unwrap();
    }
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap();
    let words = String::from_utf8_lossy(&body).into_owned();
    watch.heard.lock().unwrap().push((parts.headers.clone(), words));
    let request = axum::http::Request::from_parts(parts, reqwest::Body::from(body));
    let answer = watch.http.execute(request.try_into().unwrap()).await.unwrap();
    axum::http::Response::from(answer).map(Body::new)
}
