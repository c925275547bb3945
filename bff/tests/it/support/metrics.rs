//! What the BFF counts, as Prometheus would read it.

use std::mem;

use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};

thread_local! {
    /// A test and all that it starts are on one thread, and so is what they count.
    static RECORDED: PrometheusHandle = record();
}

fn record() -> PrometheusHandle {
    let recorder = Box::leak(Box::new(PrometheusBuilder::new().build_recorder()));
    let handle = recorder.handle();
    mem::forget(metrics::set_default_local_recorder(recorder));
    handle
}

/// From now on everything on this thread is counted.
pub(super) fn begin() {
    RECORDED.with(|_| ());
}

/// Everything, as whoever scrapes it sees it.
pub(crate) fn scraped() -> String {
    RECORDED.with(PrometheusHandle::render)
}

/// The value of a counter or gauge, by its name and labels as Prometheus writes them; 0 if it has none yet.
pub(crate) fn counted(name: &str) -> f64 {
    let text = scraped();
    let line = text
        .lines()
        .find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    line.map_or(0.0, |value| value.parse().unwrap())
}
