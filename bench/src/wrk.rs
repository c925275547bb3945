//! The load.

use std::{path::Path, process::Command};

use crate::{
    Result,
    process::Tree,
    stage::{Stage, output},
};
use serde_json::Value;

/// Whom the load is put on.
pub(crate) struct Target {
    pub(crate) url: String,
    /// `Name: value`.
    pub(crate) headers: Vec<String>,
    pub(crate) process: Tree,
    /// The database, if it is a process of its own.
    pub(crate) store: Option<Tree>,
    /// The status of what is no success, if that is what is asked for.
    pub(crate) refuses: bool,
}

/// What came of it.
#[derive(Clone, Debug)]
pub(crate) struct Sample {
    pub(crate) per_second: f64,
    pub(crate) p50_ms: f64,
    pub(crate) p99_ms: f64,
    /// CPU milliseconds per 1,000 requests.
    pub(crate) cpu: f64,
    pub(crate) store_cpu: f64,
    pub(crate) memory_mib: f64,
    /// Answers that did not come, or were not the ones asked for.
    pub(crate) errors: f64,
}

/// Loads the target for so many seconds.
pub(crate) async fn load(stage: &Stage, connections: usize, target: &Target, seconds: u32) -> Result<Sample> {
    let script = stage.file("report.lua", include_str!("report.lua"))?;
    load_by(&script, connections, target, seconds).await
}

/// The same with requests that a script makes.
pub(crate) async fn load_by(
    script: &Path,
    connections: usize,
    target: &Target,
    seconds: u32,
) -> Result<Sample> {
    let before = (target.process.cpu()?, store_cpu(target)?);
    let mut wrk = Command::new("wrk");
    wrk.arg(format!("-t{}", connections.min(2)))
        .arg(format!("-c{connections}"))
        .arg(format!("-d{seconds}s"))
        .args(["--timeout", "10s", "-s"])
        .arg(script);
    for header in &target.headers {
        wrk.args(["-H", header]);
    }
    wrk.arg(&target.url);
    let said = output(wrk).await?;
    let after = (target.process.cpu()?, store_cpu(target)?);

    let found = said.lines().find_map(|line| line.strip_prefix("wrk "));
    let found: Value = serde_json::from_str(found.ok_or_else(|| format!("wrk failed: {said}"))?)?;
    let number = |name: &str| found[name].as_f64().unwrap_or(f64::NAN);
    let requests = number("requests");
    let refused = number("refused");
    let unexpected = if target.refuses {
        requests - refused
    } else {
        refused
    };
    Ok(Sample {
        per_second: requests * 1e6 / number("microseconds"),
        p50_ms: number("p50") / 1e3,
        p99_ms: number("p99") / 1e3,
        cpu: (after.0 - before.0) * 1e6 / requests,
        store_cpu: (after.1 - before.1) * 1e6 / requests,
        memory_mib: target.process.memory()?,
        errors: number("broken") + unexpected,
    })
}

fn store_cpu(target: &Target) -> Result<f64> {
    target.store.map_or(Ok(0.0), Tree::cpu)
}
