//! What a row limits: how large, how long; and what happens to calls that one side gives up.

use std::{convert::Infallible, sync::Arc, time::Duration};

use axum::{
    Router,
    body::{Body, Bytes},
    routing::{get, post},
};
use futures_util::{StreamExt, stream};
use reqwest::Method;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::{Semaphore, oneshot},
    time::timeout,
};

use crate::support::{Answer, ResourceServer, Store, World, once, row};

once! {
    a_body_that_is_too_large_is_refused,
    a_body_that_turns_out_to_be_too_large_is_refused,
    an_upstream_that_does_not_answer_is_given_up,
    a_body_that_moves_may_take_its_time,
    a_browser_that_stops_sending_is_given_up,
    an_answer_that_pauses_for_too_long_breaks_off,
    a_call_on_a_connection_that_was_just_closed_is_made_again,
    a_call_that_cannot_be_repeated_is_not,
    who_leaves_leaves_nothing_behind,
}

const SOON: Duration = Duration::from_secs(20);

async fn world(store: Store, router: Router, limits: &str) -> (World, ResourceServer) {
    let server = ResourceServer::start(router).await;
    let limited = row("/api/x", &server.url, "GET POST PUT", "none") + limits;
    let world = World::plan(store).proxy(limited).start().await;
    (world, server)
}

fn counting() -> Router {
    Router::new().route("/", post(async |body: Bytes| body.len().to_string()))
}

/// A body that does not say how long it is: pieces, each after a permit.
fn body_by_permits(pieces: &'static [&'static str], permits: Arc<Semaphore>) -> reqwest::Body {
    let pieces = stream::iter(pieces).then(move |piece| {
        let permits = permits.clone();
        async move {
            permits.acquire().await.unwrap().forget();
            Ok::<_, Infallible>(Bytes::from_static(piece.as_bytes()))
        }
    });
    reqwest::Body::wrap_stream(pieces)
}

async fn a_body_that_is_too_large_is_refused(store: Store) {
    let (world, _server) = world(store, counting(), "body_limit = 10\n").await;
    let browser = world.browser();
    let post = |body: &'static str| browser.request(Method::POST, "/api/x").body(body).send();
    assert_eq!(post("0123456789").await.succeeds().body, "10");
    let answer = post("0123456789a").await;
    answer.is_problem(413, "payload-too-large");
    assert_eq!(answer.json()["detail"], "At most 10 bytes are taken here.");
}

async fn a_body_that_turns_out_to_be_too_large_is_refused(store: Store) {
    let (world, _server) = world(store, counting(), "body_limit = 10\n").await;
    let browser = world.browser();
    let body = body_by_permits(&["01234", "56789", "a"], Arc::new(Semaphore::new(3)));
    let answer = browser.request(Method::POST, "/api/x").body(body).send().await;
    answer.is_problem(413, "payload-too-large");
}

async fn an_upstream_that_does_not_answer_is_given_up(store: Store) {
    let silent = Router::new().route("/", get(std::future::pending::<&str>));
    let (world, _server) = world(store, silent, "timeout = 1\n").await;
    let answer = timeout(SOON, world.browser().fetch("/api/x")).await;
    answer.unwrap().is_problem(504, "upstream-timeout");
}

async fn a_body_that_moves_may_take_its_time(store: Store) {
    let (world, _server) = world(store, counting(), "timeout = 1\n").await;
    let browser = world.browser();
    let permits = Arc::new(Semaphore::new(0));
    let body = body_by_permits(&["1", "2", "3"], permits.clone());
    let call = browser.request(Method::POST, "/api/x").body(body).send();
    let slowly = async {
        for _ in 0..3 {
            // Together longer than the time-out, each for itself shorter: it is the time that is tested.
            tokio::time::sleep(Duration::from_millis(600)).await;
            permits.add_permits(1);
        }
    };
    let (answer, ()) = tokio::join!(call, slowly);
    assert_eq!(answer.succeeds().body, "3");
}

async fn a_browser_that_stops_sending_is_given_up(store: Store) {
    let (world, _server) = world(store, counting(), "timeout = 1\n").await;
    let browser = world.browser();
    let body = body_by_permits(&["1", "2"], Arc::new(Semaphore::new(1)));
    let call = browser.request(Method::POST, "/api/x").body(body).send();
    timeout(SOON, call)
        .await
        .unwrap()
        .is_problem(408, "request-timeout");
    // One that said how little it is going to send does not keep us waiting either.
    let origin = world.origin.trim_start_matches("http://").to_owned();
    let mut connection = TcpStream::connect(origin.replace("localhost", "127.0.0.1"))
        .await
        .unwrap();
    let head =
        format!("POST /api/x HTTP/1.1\r\nHost: {origin}\r\nX-CSRF: 1\r\nContent-Length: 9\r\n\r\nhalf");
    connection.write_all(head.as_bytes()).await.unwrap();
    let mut said = vec![0; 12];
    timeout(SOON, connection.read_exact(&mut said))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(String::from_utf8_lossy(&said), "HTTP/1.1 408");
}

async fn an_answer_that_pauses_for_too_long_breaks_off(store: Store) {
    let pausing = async || {
        let first = stream::iter([Ok::<_, Infallible>("first")]);
        Body::from_stream(first.chain(stream::pending()))
    };
    let router = Router::new().route("/", get(pausing));
    let (world, _server) = world(store, router, "idle_timeout = 1\n").await;
    let mut response = world.browser().request(Method::GET, "/api/x").begin().await;
    assert_eq!(response.chunk().await.unwrap().unwrap(), "first");
    let next = timeout(SOON, response.chunk()).await.unwrap();
    assert!(next.is_err(), "it does not look complete");
}

/// An upstream that answers the first request, closes the connection at the second without a word, and answers again on
/// the next connection.
async fn that_closes_at_the_second_request() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        for requests in [2, usize::MAX] {
            let (mut connection, _) = listener.accept().await.unwrap();
            for number in 1..=requests {
                let mut request = [0; 4096];
                if connection.read(&mut request).await.unwrap_or(0) == 0 || number == 2 && requests == 2 {
                    break;
                }
                let answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
                connection.write_all(answer.as_bytes()).await.unwrap();
            }
        }
    });
    url
}

async fn second_call(store: Store, method: Method) -> Answer {
    let upstream = that_closes_at_the_second_request().await;
    let plan = World::plan(store).proxy(row("/api/x", &upstream, "GET POST", "none"));
    let world = plan.start().await;
    let browser = world.browser();
    assert_eq!(browser.fetch("/api/x").await.succeeds().body, "ok");
    browser.request(method, "/api/x").send().await
}

async fn a_call_on_a_connection_that_was_just_closed_is_made_again(store: Store) {
    assert_eq!(second_call(store, Method::GET).await.succeeds().body, "ok");
}

async fn a_call_that_cannot_be_repeated_is_not(store: Store) {
    second_call(store, Method::POST)
        .await
        .is_problem(502, "upstream-unreachable");
}

/// Tells when it is dropped.
struct Gone(Option<oneshot::Sender<()>>);

impl Drop for Gone {
    fn drop(&mut self) {
        let _ = self.0.take().map(|sender| sender.send(()));
    }
}

async fn who_leaves_leaves_nothing_behind(store: Store) {
    let (came, coming) = oneshot::channel();
    let (left, leaving) = oneshot::channel();
    let guests = Arc::new(std::sync::Mutex::new(Some((came, Gone(Some(left))))));
    let wait = async move || {
        let (came, _gone) = guests.lock().unwrap().take().unwrap();
        came.send(()).unwrap();
        std::future::pending::<&str>().await
    };
    let (world, _server) = world(store, Router::new().route("/", get(wait)), "").await;
    let browser = world.browser();
    let call = browser.request(Method::GET, "/api/x").send();
    tokio::select! {
        _ = call => panic!("nobody answers"),
        came = timeout(SOON, coming) => came.unwrap().unwrap(),
    }
    let left = timeout(SOON, leaving).await;
    left.expect("the upstream's work is cancelled").unwrap();
}
