//! Somebody who collects traces (OTLP over HTTP), and does not always take them.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{Router, body::Bytes, extract::State, http::StatusCode, routing::post};
use opentelemetry_proto::tonic::{
    collector::trace::v1::ExportTraceServiceRequest,
    common::v1::{AnyValue, any_value::Value},
    trace::v1::{self, span::SpanKind},
};
use prost::Message;
use tokio::{sync::watch, time::timeout};

use super::{ResourceServer, World};

/// How long the spans of a trace may take to be there.
const SOON: Duration = Duration::from_secs(20);

pub(crate) struct Collector {
    pub(crate) url: String,
    seen: Arc<Seen>,
    _server: ResourceServer,
}

struct Seen {
    /// `None` is to let whoever asks wait.
    answers: watch::Sender<Option<StatusCode>>,
    /// How often it has been asked.
    asked: watch::Sender<usize>,
    spans: watch::Sender<Vec<Span>>,
    bytes: Mutex<Vec<u8>>,
}

/// Ids are written as `traceparent` writes them.
#[derive(Clone, Debug)]
pub(crate) struct Span {
    pub(crate) name: String,
    pub(crate) kind: SpanKind,
    pub(crate) trace: String,
    pub(crate) id: String,
    pub(crate) parent: String,
    pub(crate) attributes: BTreeMap<String, String>,
}

impl Collector {
    pub(crate) async fn start() -> Self {
        let seen = Arc::new(Seen {
            answers: watch::Sender::new(Some(StatusCode::OK)),
            asked: watch::Sender::new(0),
            spans: watch::Sender::default(),
            bytes: Mutex::default(),
        });
        let router = Router::new().route("/v1/traces", post(take));
        let server = ResourceServer::start(router.with_state(Arc::clone(&seen))).await;
        Self {
            url: server.url.clone(),
            seen,
            _server: server,
        }
    }

    /// From now on it answers this; to `None`, nothing.
    pub(crate) fn answers(&self, answer: Option<StatusCode>) {
        self.seen.answers.send_replace(answer);
    }

    /// How often it has been asked to take something.
    pub(crate) fn asked(&self) -> usize {
        *self.seen.asked.borrow()
    }

    /// Everything that it has taken, as it came.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        self.seen.bytes.lock().unwrap().clone()
    }

    pub(crate) fn spans(&self) -> Vec<Span> {
        self.seen.spans.borrow().clone()
    }

    /// The spans of a trace, when there are so many.
    pub(crate) async fn trace(&self, id: &str, spans: usize) -> Vec<Span> {
        let of_it =
            |all: &Vec<Span>| -> Vec<Span> { all.iter().filter(|span| span.trace == id).cloned().collect() };
        let mut taken = self.seen.spans.subscribe();
        let all = timeout(SOON, taken.wait_for(|all| of_it(all).len() >= spans)).await;
        let all = all.unwrap_or_else(|_| panic!("not enough of {id}: {:#?}", self.spans()));
        of_it(&all.unwrap())
    }
}

impl World {
    /// Instances send their traces there, and do not gather them for long.
    pub(crate) fn export_to(&mut self, collector: &Collector) {
        self.set("OTEL_EXPORTER_OTLP_ENDPOINT", &collector.url);
        self.set("OTEL_BSP_SCHEDULE_DELAY", "50");
    }
}

async fn take(State(seen): State<Arc<Seen>>, body: Bytes) -> StatusCode {
    seen.asked.send_modify(|asked| *asked += 1);
    let mut answers = seen.answers.subscribe();
    let answer = answers.wait_for(Option::is_some).await.unwrap().unwrap();
    if answer.is_success() {
        let batch = ExportTraceServiceRequest::decode(&*body).unwrap();
        let scopes = batch.resource_spans.into_iter().flat_map(|of| of.scope_spans);
        let spans = scopes.flat_map(|scope| scope.spans).map(Span::from);
        seen.spans.send_modify(|all| all.extend(spans));
        seen.bytes.lock().unwrap().extend_from_slice(&body);
    }
    answer
}

impl From<v1::Span> for Span {
    fn from(span: v1::Span) -> Self {
        let hex = |id: &[u8]| {
            let digits: Vec<String> = id.iter().map(|byte| format!("{byte:02x}")).collect();
            digits.concat()
        };
        let text = |value: Option<AnyValue>| match value.and_then(|value| value.value) {
            Some(Value::StringValue(text)) => text,
            Some(Value::IntValue(number)) => number.to_string(),
            other => panic!("{other:?}"),
        };
        let kind = span.kind();
        let attributes = span.attributes.into_iter();
        Self {
            kind,
            name: span.name,
            trace: hex(&span.trace_id),
            id: hex(&span.span_id),
            parent: hex(&span.parent_span_id),
            attributes: attributes.map(|of| (of.key, text(of.value))).collect(),
        }
    }
}
