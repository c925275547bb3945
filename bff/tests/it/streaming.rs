//! Bodies pass as they come, either way: each side sends a piece only when the other has had the one before.

use std::{convert::Infallible, sync::Arc, time::Duration};

use axum::{Router, body::Body, body::Bytes, routing::get, routing::post};
use futures_util::{StreamExt, stream};
use reqwest::Method;
use tokio::{
    sync::{Mutex, Semaphore, mpsc},
    time::timeout,
};

use crate::support::{ResourceServer, Store, World, once, row};

once! {
    answers_stream,
    requests_stream,
    an_answer_that_breaks_off_does_not_look_complete,
}

const PIECES: [&str; 3] = ["first", "second", "third"];
const SOON: Duration = Duration::from_secs(20);

/// The pieces, each after a permit.
fn pieces(permits: Arc<Semaphore>) -> impl futures_util::Stream<Item = Result<Bytes, Infallible>> + Send {
    stream::iter(PIECES).then(move |piece| {
        let permits = permits.clone();
        async move {
            permits.acquire().await.unwrap().forget();
            Ok(Bytes::from_static(piece.as_bytes()))
        }
    })
}

async fn answers_stream(store: Store) {
    let permits = Arc::new(Semaphore::new(0));
    let answer = {
        let permits = permits.clone();
        async move || Body::from_stream(pieces(permits))
    };
    let server = ResourceServer::start(Router::new().route("/", get(answer))).await;
    let world = World::plan(store)
        .proxy(row("/api/x", &server.url, "GET", "none"))
        .start()
        .await;
    let browser = world.browser();

    let call = timeout(SOON, browser.request(Method::GET, "/api/x").begin());
    let mut response = call.await.expect("the headers come before the body");
    for piece in PIECES {
        permits.add_permits(1);
        let chunk = timeout(SOON, response.chunk())
            .await
            .expect("a piece is passed on at once");
        assert_eq!(chunk.unwrap().unwrap(), piece);
    }
    assert_eq!(response.chunk().await.unwrap(), None);
}

async fn requests_stream(store: Store) {
    let (arrived, arrivals) = mpsc::unbounded_channel();
    let receive = async move |body: Body| {
        let mut body = body.into_data_stream();
        while let Some(Ok(piece)) = body.next().await {
            arrived.send(piece).unwrap();
        }
        "done"
    };
    let server = ResourceServer::start(Router::new().route("/", post(receive))).await;
    let world = World::plan(store)
        .proxy(row("/api/x", &server.url, "POST", "none"))
        .start()
        .await;
    let browser = world.browser();

    let permits = Arc::new(Semaphore::new(0));
    let body = reqwest::Body::wrap_stream(pieces(permits.clone()));
    let call = browser.request(Method::POST, "/api/x").body(body).send();
    let arrivals = Mutex::new(arrivals);
    let watch = async {
        for piece in PIECES {
            permits.add_permits(1);
            let arrival = timeout(SOON, arrivals.lock().await.recv()).await;
            assert_eq!(arrival.expect("a piece is passed on at once").unwrap(), piece);
        }
    };
    let (answer, ()) = tokio::join!(call, watch);
    assert_eq!(answer.succeeds().body, "done");
}

async fn an_answer_that_breaks_off_does_not_look_complete(store: Store) {
    let permits = Arc::new(Semaphore::new(1));
    let answer = {
        let permits = permits.clone();
        async move || {
            let pieces = pieces(permits).enumerate();
            Body::from_stream(pieces.map(|(at, piece)| match at {
                0 => Ok(piece.unwrap()),
                _ => Err(std::io::Error::other("the upstream breaks off")),
            }))
        }
    };
    let server = ResourceServer::start(Router::new().route("/", get(answer))).await;
    let world = World::plan(store)
        .proxy(row("/api/x", &server.url, "GET", "none"))
        .start()
        .await;
    let browser = world.browser();
    let mut response = browser.request(Method::GET, "/api/x").begin().await;
    assert_eq!(response.chunk().await.unwrap().unwrap(), PIECES[0]);
    permits.add_permits(1);
    assert!(response.chunk().await.is_err());
}
