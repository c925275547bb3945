//! The traces of requests, on their way to a collector (OTLP). The standard's variables say where that is, what is sampled and
//! how all this is called; the SDK reads them by itself.

mod collector;
mod sampler;

use std::{error::Error, time::Duration};

use bff::Vars;
use opentelemetry::global;
use opentelemetry_otlp::{SpanExporter, WithHttpConfig};
use opentelemetry_sdk::{propagation::TraceContextPropagator, trace::SdkTracerProvider};
use tokio::task::spawn_blocking;

use collector::{Collector, Patient};

/// How long the last spans may take on their way.
const LAST_WORDS: Duration = Duration::from_secs(2);

/// The traces of this process. A thread of their own sends them; when it does not keep up, the newest spans are lost.
pub(crate) struct Traces(SdkTracerProvider);

impl Traces {
    /// From now on there are some.
    ///
    /// # Errors
    ///
    /// When one of the variables cannot be understood.
    pub(crate) fn begin(vars: &Vars) -> Result<Self, Box<dyn Error>> {
        let exporter = SpanExporter::builder()
            .with_http()
            .with_http_client(Collector::new()?)
            .build()
            .map_err(|error| format!("an OTEL_EXPORTER_OTLP_… variable cannot be understood: {error}"))?;
        let provider = SdkTracerProvider::builder()
            .with_sampler(sampler::ours())
            .with_batch_exporter(Patient::from(exporter))
            .build();
        global::set_text_map_propagator(TraceContextPropagator::new());
        global::set_tracer_provider(provider.clone());
        complain_of_other_protocols(vars);
        Ok(Self(provider))
    }

    /// Sends the last spans, if somebody takes them.
    pub(crate) async fn finish(self) {
        let sent = spawn_blocking(move || self.0.shutdown_with_timeout(LAST_WORDS)).await;
        if !matches!(sent, Ok(Ok(()))) {
            tracing::warn!("the last traces were not taken");
        }
    }
}

fn complain_of_other_protocols(vars: &Vars) {
    const SPOKEN: &str = "http/protobuf";
    for name in [
        "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL",
        "OTEL_EXPORTER_OTLP_PROTOCOL",
    ] {
        if let Some(protocol) = vars.get(name).filter(|protocol| *protocol != SPOKEN) {
            tracing::warn!(
                name,
                protocol,
                "traces are sent by http/protobuf, and by nothing else"
            );
        }
    }
}
