//! Strangers with made-up session cookies, as many as can come, and what somebody who is signed in notices of them.

use std::path::PathBuf;

use crate::{
    Result,
    server::Server,
    stage::Stage,
    workload::Asks,
    wrk::{Sample, load_by},
};

/// So many requests at the least.
const STRANGERS: f64 = 100_000.0;
const SECONDS: u32 = 10;
/// How many times later an answer may come, at the 99th percentile.
const GOAL: f64 = 2.0;
/// Of the strangers, and as many of somebody who is signed in.
const CONNECTIONS: usize = 4;

pub(super) async fn run(stage: &Stage, server: &Server) -> Result<()> {
    let quiet = signed_in(stage, server).await?;
    let script = stage.file(
        "flood.lua",
        format!("{}{}", include_str!("flood.lua"), include_str!("../report.lua")),
    )?;
    let (during, strangers) = tokio::try_join!(signed_in(stage, server), flood(server, script))?;
    let verdict = if during.p99_ms < GOAL * quiet.p99_ms {
        ""
    } else {
        ", too late"
    };
    println!(
        "{}, {strangers:.0} strangers: p99 {:.2} ms before, {:.2} ms meanwhile{verdict}",
        server.name, quiet.p99_ms, during.p99_ms
    );
    Ok(())
}

async fn signed_in(stage: &Stage, server: &Server) -> Result<Sample> {
    let script = stage.file("report.lua", include_str!("../report.lua"))?;
    load_by(&script, CONNECTIONS, &server.target(Asks::Json), SECONDS).await
}

async fn flood(server: &Server, script: PathBuf) -> Result<f64> {
    let target = server.target(Asks::JsonAsNobody);
    let mut strangers = 0.0;
    while strangers < STRANGERS {
        let sample = load_by(&script, CONNECTIONS, &target, SECONDS).await?;
        strangers += sample.per_second * f64::from(SECONDS);
    }
    Ok(strangers)
}
