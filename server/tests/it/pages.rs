//! Pages, as they leave the process.

use std::{io::Read, time::Duration};

use flate2::read::GzDecoder;
use reqwest::{Method, Response};
use tokio::time::timeout;

use crate::support::{Gate, Store, World, on_sqlite};

on_sqlite! {
    a_page_begins_before_the_api_that_it_shows_has_answered,
    every_script_of_a_page_has_the_nonce_of_its_answer,
    who_may_not_see_a_page_is_told_in_the_status,
}

const SOON: Duration = Duration::from_secs(20);
const USUAL: Duration = Duration::from_mins(5);

async fn a_page_begins_before_the_api_that_it_shows_has_answered(store: Store) {
    let mut world = World::start(store).await;
    let gate = Gate::start().await;
    world.set("http_proxy", &gate.url);
    let _instance = world.instance().await;
    let encodings = ["identity", "gzip"].map(|encoding| (encoding, world.browser()));
    for (_, browser) in &encodings {
        browser.sign_in_to("alice", "/").await.succeeds();
    }
    world.access_tokens_now_last(USUAL).await;

    for (encoding, browser) in encodings {
        // Whoever calls the API needs a new token first.
        gate.close();
        let notes = browser.request(Method::GET, "/notes").navigating();
        let notes = notes.header("accept-encoding", encoding).begin();
        let mut notes = timeout(SOON, notes).await.expect("an answer begins");
        let mut page = Page::new(encoding);
        page.read_until(&mut notes, "Add note").await;
        for part in ["<title>Notes", "</head>", "<nav", "Alice", "<h1>Notes</h1>"] {
            assert!(page.text().contains(part), "{encoding}: {part}: {}", page.text());
        }
        assert!(!page.text().contains("No notes yet"), "{}", page.text());

        gate.open();
        page.read_until(&mut notes, "</html>").await;
        assert!(page.text().contains("No notes yet"), "{}", page.text());
    }
}

async fn every_script_of_a_page_has_the_nonce_of_its_answer(store: Store) {
    let world = World::start(store).await;
    let _instance = world.instance().await;
    let browser = world.browser();
    browser.sign_in_to("alice", "/").await.succeeds();

    for path in ["/", "/notes", "/account", "/explorer"] {
        let answer = browser.open(path).await.succeeds();
        let (_, policy) = answer
            .header("content-security-policy")
            .split_once("'nonce-")
            .unwrap();
        let nonce = format!("nonce=\"{}\"", policy.split_once('\'').unwrap().0);
        let scripts: Vec<_> = answer.body.split("<script").skip(1).collect();
        // The program's start, and what the server has read for it.
        assert!(scripts.len() > 1, "{path}: {}", answer.body);
        for script in scripts {
            let (attributes, _) = script.split_once('>').unwrap();
            assert!(attributes.contains(&nonce), "{path}: <script{attributes}>");
        }
    }
}

async fn who_may_not_see_a_page_is_told_in_the_status(store: Store) {
    let mut world = World::start(store).await;
    world.set("OIDC_SCOPES", "openid offline_access");
    let _instance = world.instance().await;
    let browser = world.browser();
    let login = browser.open("/verified").await;
    assert_eq!(login.location(), "/auth/login?return_to=%2Fverified");

    browser.sign_in_to("alice", "/").await.succeeds();
    let refused = browser.open("/verified").await;
    assert_eq!(refused.status, 403);
    assert!(
        refused.body.contains("<h1>Not allowed so far</h1>"),
        "{}",
        refused.body
    );
    assert!(
        refused.body.contains("<title>Not allowed so far"),
        "{}",
        refused.body
    );
    let call = browser.request(Method::POST, "/fn/verified").send().await;
    assert_eq!(call.status, 403, "{call:?}");
}

/// As much of a page as has come.
struct Page {
    encoding: &'static str,
    bytes: Vec<u8>,
}

impl Page {
    fn new(encoding: &'static str) -> Self {
        let bytes = Vec::new();
        Self { encoding, bytes }
    }

    async fn read_until(&mut self, answer: &mut Response, part: &str) {
        let named = answer.headers().get("content-encoding");
        assert_eq!(
            named.map_or("identity", |named| named.to_str().unwrap()),
            self.encoding
        );
        while !self.text().contains(part) {
            let piece = timeout(SOON, answer.chunk()).await;
            let piece = piece.unwrap_or_else(|_| panic!("{part} does not come: {}", self.text()));
            self.bytes.extend(piece.unwrap().expect("the page goes on"));
        }
    }

    fn text(&self) -> String {
        let mut text = Vec::new();
        // That the rest is missing is an error to the decoder.
        let _ = match self.encoding {
            "gzip" => GzDecoder::new(&*self.bytes).read_to_end(&mut text),
            _ => (&*self.bytes).read_to_end(&mut text),
        };
        String::from_utf8_lossy(&text).into_owned()
    }
}
