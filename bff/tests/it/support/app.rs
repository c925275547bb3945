//! A BFF with a few pages, mounted as `bff`'s own documentation says.

use std::{
    net::{SocketAddr, TcpListener},
    sync::Arc,
};

use axum::{
    Extension, Json, Router,
    extract::Path,
    http::{HeaderMap, StatusCode},
    response::Html,
    routing::{delete, get},
};
use bff::{Bff, Config, CspNonce, CurrentSession, Problem, Upstream, Vars};
use serde_json::Value;
use tokio::{sync::watch, task::JoinHandle};

pub(super) struct App {
    running: watch::Sender<()>,
    server: JoinHandle<()>,
}

impl App {
    pub(super) async fn start(vars: &Vars, listener: &TcpListener) -> Self {
        let config = Config::read(vars).unwrap();
        let bff = Bff::start(config, Arc::new(problem_page)).await.unwrap();
        let app = pages().merge(bff.router()).layer(bff.layer());
        let app = app.into_make_service_with_connect_info::<SocketAddr>();

        let listener = tokio::net::TcpListener::from_std(listener.try_clone().unwrap()).unwrap();
        let running = watch::Sender::new(());
        let mut stopped = running.subscribe();
        let server = tokio::spawn(async move {
            let told_to_stop = async move {
                while stopped.changed().await.is_ok() {}
                bff.close_streams().await;
            };
            let served = axum::serve(listener, app).with_graceful_shutdown(told_to_stop);
            served.await.unwrap();
        });
        Self { running, server }
    }

    pub(super) async fn stop(self) {
        drop(self.running);
        self.server.await.unwrap();
    }
}

fn problem_page(problem: &Problem, _: &HeaderMap) -> String {
    format!(
        "<h1 class={}>{}</h1><p>{}</p><a href=\"{}\">again</a>",
        problem.code().as_str(),
        problem.title(),
        problem.detail().unwrap_or_default(),
        problem.way_on().unwrap_or_default(),
    )
}

fn pages() -> Router {
    Router::new()
        .route("/", get(hello))
        .route("/notes", get(hello).post(hello))
        .route("/private", get(private))
        .route("/scopes", get(scopes))
        .route("/panic", get(panic))
        .route("/nonce", get(nonce))
        .route("/fn/notes", get(list).post(add).delete(remove_all))
        .route("/fn/notes/{id}", delete(remove))
        .route("/fn/get/{name}", get(get_any))
}

async fn hello(current: Option<CurrentSession>) -> String {
    match current {
        Some(current) => format!("Hello, {}!", current.user().sub),
        None => "Hello, stranger!".to_owned(),
    }
}

async fn nonce(Extension(nonce): Extension<CspNonce>) -> Html<String> {
    Html(nonce.as_str().to_owned())
}

async fn private(current: CurrentSession) -> String {
    current.user().sub.clone()
}

async fn scopes(current: CurrentSession) -> String {
    current.scopes().join(" ")
}

async fn panic() -> String {
    panic!("a handler of the tests panics, as it should")
}

async fn list(upstream: Upstream) -> Result<Json<Value>, Problem> {
    upstream.get("/api/notes").await.map(Json)
}

async fn add(upstream: Upstream, Json(note): Json<Value>) -> Result<Json<Value>, Problem> {
    upstream.post("/api/notes", &note).await.map(Json)
}

async fn remove(upstream: Upstream, Path(id): Path<String>) -> Result<StatusCode, Problem> {
    upstream.delete(&format!("/api/notes/{id}")).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn remove_all(upstream: Upstream) -> Result<StatusCode, Problem> {
    upstream.delete("/api/notes").await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn get_any(upstream: Upstream, Path(name): Path<String>) -> Result<Json<Value>, Problem> {
    upstream.get(&format!("/api/{name}")).await.map(Json)
}
