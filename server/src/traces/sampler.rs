//! Which traces are exported.

use opentelemetry::{
    Context, KeyValue,
    trace::{Link, SpanKind, TraceContextExt, TraceId},
};
use opentelemetry_sdk::trace::{
    Config, IdGenerator, ParentBasedSampler, RandomIdGenerator, SamplingResult, ShouldSample,
};

/// What `OTEL_TRACES_SAMPLER` says is asked once for each request; whatever happens for it goes with that.
pub(super) fn ours() -> ParentBasedSampler {
    let asked = AskedByUs(Config::default().sampler);
    ParentBasedSampler::new(asked.clone())
        .with_remote_parent_sampled(asked.clone())
        .with_remote_parent_not_sampled(asked)
}

/// Decides by neither the id nor the flag of the trace that a request names: a stranger may have written both, to have everything
/// exported or nothing.
#[derive(Clone, Debug)]
struct AskedByUs(Box<dyn ShouldSample>);

impl ShouldSample for AskedByUs {
    fn should_sample(
        &self,
        parent: Option<&Context>,
        _: TraceId,
        name: &str,
        kind: &SpanKind,
        attributes: &[KeyValue],
        links: &[Link],
    ) -> SamplingResult {
        let random = RandomIdGenerator::default().new_trace_id();
        let result = self.0.should_sample(None, random, name, kind, attributes, links);
        let state = parent.map(|parent| parent.span().span_context().trace_state().clone());
        SamplingResult {
            trace_state: state.unwrap_or_default(),
            ..result
        }
    }
}

#[cfg(test)]
mod tests {
    use opentelemetry::trace::{SpanContext, SpanId, TraceFlags, TraceState};
    use opentelemetry_sdk::trace::{Sampler, SamplingDecision};

    use super::*;

    /// How many of a thousand requests are exported, whose browsers all name the same trace.
    fn exported(sampler: Sampler, flags: TraceFlags) -> usize {
        let trace = TraceId::from_bytes([1; 16]);
        let browser = SpanContext::new(trace, SpanId::from(1), flags, true, TraceState::default());
        let parent = Context::new().with_remote_span_context(browser);
        let asked = AskedByUs(Box::new(sampler));
        let decide = |_: &_| {
            let result = asked.should_sample(Some(&parent), trace, "GET /", &SpanKind::Server, &[], &[]);
            result.decision == SamplingDecision::RecordAndSample
        };
        (0..1000).filter(decide).count()
    }

    #[test]
    fn a_browser_decides_nothing() {
        for flags in [TraceFlags::SAMPLED, TraceFlags::NOT_SAMPLED] {
            let by_parent = |root| Sampler::ParentBased(Box::new(root));
            assert_eq!(exported(by_parent(Sampler::AlwaysOn), flags), 1000);
            assert_eq!(exported(by_parent(Sampler::AlwaysOff), flags), 0);
            let half = exported(Sampler::TraceIdRatioBased(0.5), flags);
            assert!((300..700).contains(&half), "{half}");
        }
    }
}
