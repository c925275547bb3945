//! The calls that are made for a request, to the provider and to upstreams.

use axum::http::{HeaderName, HeaderValue, Request, StatusCode, Uri};
use opentelemetry::{
    Context, KeyValue, global,
    trace::{SpanBuilder, SpanKind, Status, TraceContextExt, Tracer},
};
use opentelemetry_http::HeaderInjector;

use super::{TRACER, method, status_code};
use crate::ops::told_path::told;

const TRACESTATE: HeaderName = HeaderName::from_static("tracestate");

/// The span of a call; none where the request is not traced. Without a word about its end, it was given up.
pub(crate) struct CallSpan(Option<Context>);

impl CallSpan {
    /// Begins it, and tells whoever is called (W3C Trace Context). `path` is the name that many paths may share.
    pub(crate) fn begin<B>(call: &mut Request<B>, path: &str) -> Self {
        if !Context::map_current(TraceContextExt::has_active_span) {
            return Self(None);
        }
        let method = method(call.method());
        let span = SpanBuilder::from_name(format!("{method} {path}")).with_kind(SpanKind::Client);
        let context = Context::current_with_span(global::tracer(TRACER).build(span));
        if context.span().is_recording() {
            context
                .span()
                .set_attribute(KeyValue::new("http.request.method", method));
            context.span().set_attributes(place(call.uri()));
        }
        let headers = call.headers_mut();
        global::get_text_map_propagator(|w3c| w3c.inject_context(&context, &mut HeaderInjector(headers)));
        if headers.get(TRACESTATE).is_some_and(HeaderValue::is_empty) {
            headers.remove(TRACESTATE);
        }
        Self(Some(context))
    }

    /// The status of the answer, or none if there was no answer.
    pub(crate) fn end(self, status: Option<StatusCode>) {
        let Some(context) = self.0.filter(|context| context.span().is_recording()) else {
            return;
        };
        let span = context.span();
        span.set_attributes(status.map(status_code));
        if status.is_none_or(|status| status.is_client_error() || status.is_server_error()) {
            let error = status.map_or("no-answer".to_owned(), |status| status.as_str().to_owned());
            span.set_attribute(KeyValue::new("error.type", error));
            span.set_status(Status::error(""));
        }
        span.end();
    }
}

/// Where it goes. A query may hold anything, and is left out.
fn place(uri: &Uri) -> [KeyValue; 3] {
    let scheme = uri.scheme_str().unwrap_or("http");
    let host = uri.host().unwrap_or_default();
    let port = uri.port_u16().unwrap_or(if scheme == "https" { 443 } else { 80 });
    let full = format!("{scheme}://{host}:{port}{}", told(uri.path()));
    [
        KeyValue::new("server.address", host.to_owned()),
        KeyValue::new("server.port", i64::from(port)),
        KeyValue::new("url.full", full),
    ]
}
