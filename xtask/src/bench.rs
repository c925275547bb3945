//! `cargo xtask bench`: what a call costs in a release build, next to nginx.

use std::process::ExitCode;

use crate::{
    Result,
    command::{self, command, succeeds},
    step::{heading, step},
    tools::{apt, postgres::Postgres},
    workspace,
};

/// The programs that take part, and the Debian packages that have them.
const PROGRAMS: [(&str, &str); 2] = [("nginx", "nginx-light"), ("wrk", "wrk")];

pub(crate) fn run(arguments: &[String]) -> Result<ExitCode> {
    for (program, package) in PROGRAMS {
        step(program, || apt::program(program, package))?;
    }
    let mut database = None;
    step("Postgres", || {
        let (postgres, found) = Postgres::ensure()?;
        database = Some(postgres);
        Ok(found)
    })?;

    heading("the server, release build (a first one takes some minutes)");
    command::run(command("cargo").args(["build", "--release", "--package", "server"]))?;
    let server = workspace::target_dir().join("release").join("server");
    let mut bench = command("cargo");
    bench
        .args(["run", "--quiet", "--package", "bench", "--", "--server"])
        .arg(server);
    if let Some(postgres) = &database {
        bench.args(["--postgres", &postgres.url]);
    }
    let ended_well = succeeds(bench.args(arguments))?;
    Ok(if ended_well {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
