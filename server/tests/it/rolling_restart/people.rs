//! Who works while the instances are replaced. Any answer but the right one ends the test.

use std::{
    cell::{Cell, RefCell},
    collections::HashMap,
    convert::Infallible,
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{Router, http::StatusCode, routing::post};
use futures_util::future::{join_all, select_all};
use reqwest::Method;
use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    time::sleep,
};

use crate::support::{Browser, ResourceServer, World, open_websocket, row};

const USERS: [&str; 2] = ["alice", "bob"];
/// What passes between two requests of somebody who does one thing.
const PAUSE: Duration = Duration::from_millis(20);
/// Frames of a WebSocket: a text, and the beginning of a close with 1001.
const TEXT: [u8; 4] = [0x81, 2, b'h', b'i'];
const GOING_AWAY: [u8; 4] = [0x88, 18, 0x03, 0xE9];

pub(super) struct People {
    browsers: Vec<Browser>,
    site: SocketAddr,
    origin: String,
    sockets: TcpListener,
    _posts: ResourceServer,
    /// What has arrived there.
    arrived: Arc<Mutex<Vec<String>>>,
    acknowledged: RefCell<Vec<String>>,
    posted: Cell<usize>,
    answered: Cell<usize>,
}

impl People {
    /// They need an API that counts, and one of WebSockets.
    pub(super) async fn of(world: &World) -> Self {
        let arrived = Arc::<Mutex<Vec<String>>>::default();
        let noted = Arc::clone(&arrived);
        let note = async move |body: String| {
            noted.lock().unwrap().push(body);
            StatusCode::CREATED
        };
        let posts = ResourceServer::start(Router::new().fallback(post(note))).await;
        let sockets = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let upstream = format!("http://{}", sockets.local_addr().unwrap());
        world.write_table(&[
            world.notes_row(),
            row("/api/posts", &posts.url, "user").replace("GET", "POST"),
            row("/api/ws", &upstream, "none") + "websocket = true\n",
        ]);
        Self {
            browsers: USERS.map(|_| world.browser()).into(),
            site: world.address(),
            origin: world.told("PUBLIC_URL").to_owned(),
            sockets,
            _posts: posts,
            arrived,
            acknowledged: RefCell::default(),
            posted: Cell::default(),
            answered: Cell::default(),
        }
    }

    pub(super) async fn sign_in(&self) {
        for (browser, user) in self.browsers.iter().zip(USERS) {
            browser.sign_in_to(user, "/auth/session").await.succeeds();
        }
    }

    pub(super) async fn work(&self) -> Infallible {
        let at_once = self.browsers.iter().map(|browser| async move {
            tokio::select! {
                never = self.reads(browser) => never,
                never = self.reads(browser) => never,
                never = self.posts(browser) => never,
                never = self.posts(browser) => never,
                never = self.opens_pages(browser) => never,
                never = self.listens(browser) => never,
            }
        });
        tokio::select! {
            (never, ..) = select_all(at_once.map(Box::pin)) => never,
            never = self.holds_a_websocket() => never,
        }
    }

    pub(super) async fn are_signed_in(&self) {
        for answer in join_all(self.browsers.iter().map(|browser| browser.fetch("/auth/session"))).await {
            answer.succeeds();
        }
    }

    /// Whatever was acknowledged has arrived, and nothing has arrived twice.
    pub(super) fn have_posted_once_each(&self) {
        let mut times = HashMap::<String, usize>::new();
        for text in self.arrived.lock().unwrap().iter() {
            *times.entry(text.clone()).or_default() += 1;
        }
        let twice: Vec<_> = times.iter().filter(|(_, times)| **times > 1).collect();
        assert!(twice.is_empty(), "{twice:?}");
        let acknowledged = self.acknowledged.borrow();
        for text in acknowledged.iter() {
            assert!(times.contains_key(text), "{text} has not arrived");
        }
        assert!(
            acknowledged.len() > 100 && self.answered.get() > 500,
            "they hardly worked"
        );
    }

    async fn answered(&self) {
        self.answered.update(|answered| answered + 1);
        sleep(PAUSE).await;
    }

    async fn reads(&self, browser: &Browser) -> Infallible {
        loop {
            browser.fetch("/api/notes").await.succeeds();
            self.answered().await;
        }
    }

    async fn posts(&self, browser: &Browser) -> Infallible {
        loop {
            self.posted.update(|posted| posted + 1);
            let text = format!("number {}", self.posted.get());
            let answer = browser.post("/api/posts", json!(text)).await;
            assert_eq!(answer.status, StatusCode::CREATED, "{answer:?}");
            self.acknowledged.borrow_mut().push(json!(text).to_string());
            self.answered().await;
        }
    }

    async fn opens_pages(&self, browser: &Browser) -> Infallible {
        loop {
            let page = browser.open("/notes").await.succeeds();
            assert!(
                page.body.contains("No notes yet") && page.body.contains("</html>"),
                "{page:?}"
            );
            self.answered().await;
        }
    }

    /// A stream ends with the instance that it comes from; it does not break off.
    async fn listens(&self, browser: &Browser) -> Infallible {
        loop {
            let mut events = browser.request(Method::GET, "/auth/events").begin().await;
            assert_eq!(events.status(), StatusCode::OK);
            while events.chunk().await.unwrap().is_some() {}
            self.answered().await;
        }
    }

    async fn holds_a_websocket(&self) -> Infallible {
        loop {
            let mut socket = TcpStream::connect(self.site).await.unwrap();
            let mut upstream = open_websocket(&mut socket, &self.origin, &self.sockets).await;
            let mut frame = TEXT;
            while frame == TEXT {
                // If it is closed by now, the browser is told why.
                let _ = upstream.write_all(&TEXT).await;
                socket.read_exact(&mut frame).await.unwrap();
                self.answered().await;
            }
            assert_eq!(frame, GOING_AWAY);
        }
    }
}
