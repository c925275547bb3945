//! One trace for each request, where somebody collects them (OpenTelemetry): a span for the request, one for each call that is
//! made for it, one for each refresh. What a span says is written here and in [`call`], by the names of the semantic conventions
//! for HTTP; no line of the log becomes part of one.
//!
//! Whoever mounts the BFF chooses where traces go, by the tracer provider of the crate `opentelemetry`.

mod call;

use std::{future::poll_fn, pin::Pin};

use axum::{
    extract::{MatchedPath, Request},
    http::{Method, StatusCode},
};
use opentelemetry::{
    Context, KeyValue, global,
    trace::{SpanBuilder, SpanKind, Status, TraceContextExt, TraceId, Tracer},
};
use opentelemetry_http::HeaderExtractor;

use super::{known_method, told_path::told};
use crate::Bff;

pub(crate) use call::CallSpan;

/// Who says so.
const TRACER: &str = "bff";

/// The span of a request, in its extensions; an empty one where nobody collects any.
#[derive(Clone, Default)]
pub(crate) struct RequestSpan(Context);

impl RequestSpan {
    /// Begins it: within the browser's trace, if it names one.
    pub(crate) fn begin(bff: &Bff, request: &mut Request) -> Self {
        if !bff.0.exports_traces {
            return Self::default();
        }
        let route = request.extensions().get().map(MatchedPath::as_str);
        let method = method(request.method());
        let name = route.map_or_else(|| method.to_owned(), |route| format!("{method} {route}"));
        let from = global::get_text_map_propagator(|browser| {
            browser.extract_with_context(&Context::new(), &HeaderExtractor(request.headers()))
        });
        let span = SpanBuilder::from_name(name).with_kind(SpanKind::Server);
        let span = global::tracer(TRACER).build_with_context(span, &from);
        let context = from.with_span(span);
        if context.span().is_recording() {
            let route = route.map(|route| KeyValue::new("http.route", route.to_owned()));
            context.span().set_attributes([
                KeyValue::new("http.request.method", method),
                KeyValue::new("url.scheme", bff.public_url().scheme()),
                KeyValue::new("url.path", told(request.uri().path()).into_owned()),
            ]);
            context.span().set_attributes(route);
        }
        let this = Self(context);
        request.extensions_mut().insert(this.clone());
        this
    }

    /// Whatever is done by `work` belongs to the request.
    pub(crate) fn around<F: Future>(&self, mut work: Pin<&mut F>) -> impl Future<Output = F::Output> {
        poll_fn(move |task| {
            let _current = self.0.has_active_span().then(|| self.0.clone().attach());
            work.as_mut().poll(task)
        })
    }

    /// The trace that this is part of, if it will be exported.
    pub(crate) fn trace_id(&self) -> Option<TraceId> {
        let span = self.0.span();
        let context = span.span_context();
        context.is_sampled().then(|| context.trace_id())
    }

    /// It ends where the answer begins; what is sent then is the browser's own pace.
    pub(crate) fn answered(&self, status: StatusCode) {
        let span = self.0.span();
        if !span.is_recording() {
            return;
        }
        span.set_attribute(status_code(status));
        if status.is_server_error() {
            span.set_attribute(KeyValue::new("error.type", status.as_str().to_owned()));
            span.set_status(Status::error(""));
        }
        span.end();
    }
}

/// The request is a call by this row of the proxy table, which says more than the route that they all have.
pub(crate) fn is_by_row(method: &Method, path: &str) {
    Context::map_current(|context| {
        if context.has_active_span() {
            context
                .span()
                .update_name(format!("{} {path}", self::method(method)));
        }
    });
}

/// A step of its own in what is going on, if that is traced.
pub(crate) fn step(name: &'static str) -> Context {
    if !Context::map_current(TraceContextExt::has_active_span) {
        return Context::new();
    }
    Context::current_with_span(global::tracer(TRACER).start(name))
}

fn method(method: &Method) -> &'static str {
    known_method(method).unwrap_or("_OTHER")
}

fn status_code(status: StatusCode) -> KeyValue {
    KeyValue::new("http.response.status_code", i64::from(status.as_u16()))
}
