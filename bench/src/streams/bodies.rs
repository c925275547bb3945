//! 1 GiB each way: the server's memory must not notice.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use reqwest::{Body, Method};
use tokio::time::sleep;

use super::{
    Client,
    api::{LARGE, chunks},
};
use crate::{Result, process::Tree};

/// How much more than at rest is allowed, in MiB.
const GOAL: f64 = 50.0;

pub(super) async fn run(client: &Client, server: Tree) -> Result<()> {
    let idle = server.memory()?;
    let began = Instant::now();
    let (read, peak) = watched(server, download(client)).await?;
    tell("download", read?, began, idle, peak)?;
    let began = Instant::now();
    let (written, peak) = watched(server, upload(client)).await?;
    tell("upload", written?, began, idle, peak)
}

async fn download(client: &Client) -> Result<usize> {
    let mut response = client
        .through_the_server(Method::GET, "/large")
        .send()
        .await?
        .error_for_status()?;
    let mut size = 0;
    while let Some(chunk) = response.chunk().await? {
        size += chunk.len();
    }
    Ok(size)
}

async fn upload(client: &Client) -> Result<usize> {
    let request = client.through_the_server(Method::PUT, "/large");
    let response = request.body(Body::wrap_stream(chunks())).send().await?;
    Ok(response.error_for_status()?.text().await?.parse()?)
}

/// What came of it, and the most memory that was used meanwhile.
async fn watched<T>(server: Tree, work: impl Future<Output = T>) -> Result<(T, f64)> {
    let done = Arc::new(AtomicBool::new(false));
    let watch = tokio::spawn({
        let done = Arc::clone(&done);
        async move {
            let mut peak: f64 = 0.0;
            while !done.load(Ordering::Relaxed) {
                peak = peak.max(server.memory().unwrap_or(f64::NAN));
                sleep(Duration::from_millis(50)).await;
            }
            peak
        }
    });
    let outcome = work.await;
    done.store(true, Ordering::Relaxed);
    Ok((outcome, watch.await?))
}

fn tell(what: &str, size: usize, began: Instant, idle: f64, peak: f64) -> Result<()> {
    if size != LARGE {
        return Err(format!("the {what} had {size} bytes instead of {LARGE}").into());
    }
    let verdict = if peak - idle < GOAL { "" } else { ", too much" };
    println!(
        "{what} of 1 GiB: {:.1} s; memory {idle:.1} MiB at rest, {peak:.1} MiB at the most{verdict}",
        began.elapsed().as_secs_f64()
    );
    Ok(())
}
