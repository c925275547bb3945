//! How much later an event comes through the server than directly.

use reqwest::{Method, RequestBuilder};

use super::{Client, api::now};
use crate::Result;

const EVENTS: usize = 1_000;
/// How much later is allowed, in milliseconds.
const GOAL: f64 = 5.0;

pub(super) async fn run(client: &Client) -> Result<()> {
    let direct = latencies(client.direct("/events")).await?;
    let through = latencies(client.through_the_server(Method::GET, "/events")).await?;
    for percent in [50, 99] {
        let (direct, through) = (percentile(&direct, percent), percentile(&through, percent));
        let verdict = if through - direct < GOAL { "" } else { ", too late" };
        println!("events, p{percent}: {direct:.2} ms directly, {through:.2} ms through the server{verdict}");
    }
    Ok(())
}

/// Milliseconds from when an event happened to when it came, sorted.
async fn latencies(request: RequestBuilder) -> Result<Vec<f64>> {
    let mut response = request.send().await?.error_for_status()?;
    let mut latencies = Vec::new();
    let mut text = String::new();
    while latencies.len() < EVENTS {
        let chunk = response.chunk().await?.ok_or("the events ended")?;
        let come = now();
        text.push_str(std::str::from_utf8(&chunk)?);
        while let Some((event, rest)) = text.split_once("\n\n") {
            let happened: u64 = event.trim_start_matches("data:").trim().parse()?;
            #[expect(clippy::cast_precision_loss, reason = "milliseconds")]
            latencies.push(come.saturating_sub(happened) as f64 / 1e3);
            text = rest.to_owned();
        }
    }
    latencies.sort_by(f64::total_cmp);
    Ok(latencies)
}

fn percentile(sorted: &[f64], percent: usize) -> f64 {
    sorted
        .get(sorted.len() * percent / 100)
        .copied()
        .unwrap_or(f64::NAN)
}
