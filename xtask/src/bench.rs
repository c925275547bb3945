//! `cargo xtask bench`: what a call costs in a release build, next to nginx.

use std::process::{Command, ExitCode};

use crate::{
    Result,
    command::{command, succeeds},
    prepare,
    tools::postgres::Postgres,
};

pub(crate) fn run(arguments: &[String]) -> Result<ExitCode> {
    let postgres = prepare::bench_tools()?;
    let ended_well = succeeds(bench(&postgres).args(arguments))?;
    Ok(if ended_well {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// The bench. Of an option that is there twice, the later counts.
pub(crate) fn bench(postgres: &Postgres) -> Command {
    let mut bench = command("cargo");
    bench.args([
        "run",
        "--quiet",
        "--package",
        "bench",
        "--",
        "--postgres",
        &postgres.url,
    ]);
    bench
}
