//! Server-sent events, as the HTML standard reads them.

use std::time::Duration;

use reqwest::{Method, Response};
use serde_json::Value;
use tokio::time::timeout;

use super::Browser;

const SOON: Duration = Duration::from_secs(15);

pub(crate) struct EventSource {
    response: Response,
    unread: String,
    /// What a browser would send when it connects again.
    pub(crate) last_event_id: String,
    /// How long it would wait before that, in milliseconds.
    pub(crate) retry: u64,
}

#[derive(Debug, PartialEq)]
pub(crate) struct Event {
    pub(crate) name: String,
    pub(crate) data: Value,
}

impl Browser {
    /// A stream that has begun: its first block, which is no event yet, has been read.
    pub(crate) async fn event_source(&self, query: &str, last_event_id: Option<&str>) -> EventSource {
        let mut request = self.request(Method::GET, &format!("/auth/events{query}"));
        if let Some(id) = last_event_id {
            request = request.header("last-event-id", id);
        }
        let response = request.begin().await;
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        assert_eq!(response.headers()["cache-control"], "no-store");
        EventSource {
            response,
            unread: String::new(),
            last_event_id: String::new(),
            retry: 0,
        }
    }

    pub(crate) async fn listen(&self) -> EventSource {
        let mut events = self.event_source("", None).await;
        let first = timeout(SOON, events.block())
            .await
            .expect("a stream says at once that it is there");
        assert!(events.dispatch(&first.unwrap()).is_none());
        events
    }
}

impl EventSource {
    /// The next event, which comes soon; `None` when the stream ends.
    pub(crate) async fn next(&mut self) -> Option<Event> {
        let next = async {
            loop {
                let block = self.block().await?;
                if let Some(event) = self.dispatch(&block) {
                    return Some(event);
                }
            }
        };
        timeout(SOON, next).await.expect("waited in vain for an event")
    }

    /// It says that the session has ended, and nothing after that.
    pub(crate) async fn ends(&mut self) {
        assert_eq!(
            self.next().await,
            Some(Event {
                name: "session-ended".to_owned(),
                data: serde_json::json!({})
            })
        );
        assert_eq!(self.next().await, None);
    }

    async fn block(&mut self) -> Option<String> {
        loop {
            if let Some((block, rest)) = self.unread.split_once("\n\n") {
                let (block, rest) = (block.to_owned(), rest.to_owned());
                self.unread = rest;
                return Some(block);
            }
            let chunk = self.response.chunk().await.ok()??;
            self.unread.push_str(std::str::from_utf8(&chunk).unwrap());
        }
    }

    fn dispatch(&mut self, block: &str) -> Option<Event> {
        let (mut name, mut data) = (String::new(), String::new());
        for line in block.lines() {
            let (field, value) = line.split_once(':').unwrap_or((line, ""));
            let value = value.strip_prefix(' ').unwrap_or(value);
            match field {
                "event" => value.clone_into(&mut name),
                "data" => data.push_str(value),
                "id" => value.clone_into(&mut self.last_event_id),
                "retry" => self.retry = value.parse().unwrap(),
                _ => {}
            }
        }
        (!data.is_empty()).then(|| Event {
            name,
            data: serde_json::from_str(&data).unwrap(),
        })
    }
}
