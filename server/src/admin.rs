//! What only machines look at, on an address of its own: metrics and health.

use std::{net::SocketAddr, time::Duration};

use axum::{Router, routing::get};
use bff::Bff;
use metrics_exporter_prometheus::{BuildError, PrometheusBuilder, PrometheusHandle};

use crate::serve;

/// Bounds of the histograms' buckets, in seconds: from a look-up in memory to a provider's time-out.
const BUCKETS: [f64; 13] = [
    0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0,
];
/// How often what was measured is added up. Until then each measurement is kept by itself: a busy server makes hundreds of thousands
/// in five seconds, which are no more in any cache by then, and to add them all up at once holds up whoever is being served.
const UPKEEP: Duration = Duration::from_millis(250);

/// Begins to count. Without it nothing is, and nothing costs anything.
///
/// # Errors
///
/// When something else counts already.
pub(crate) fn record() -> Result<PrometheusHandle, BuildError> {
    PrometheusBuilder::new().set_buckets(&BUCKETS)?.install_recorder()
}

/// Serves what was recorded for as long as the process lives.
///
/// # Errors
///
/// When the address cannot be listened on.
pub(crate) async fn serve(address: SocketAddr, recorded: PrometheusHandle, bff: &Bff) -> Result<(), String> {
    let listener = serve::bind(address, "ADMIN_ADDR").await?;
    let shown = recorded.clone();
    let metrics = Router::new().route("/metrics", get(async move || shown.render()));
    let router = metrics.merge(bff.health_router());
    tokio::spawn(async move {
        if let Err(error) = axum::serve(listener, router).await {
            tracing::error!(%error, "metrics are served no more");
        }
    });
    tokio::spawn(async move {
        loop {
            tokio::time::sleep(UPKEEP).await;
            recorded.run_upkeep();
        }
    });
    tracing::info!("metrics and health on {address}");
    Ok(())
}
