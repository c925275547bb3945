//! `cargo xtask bench`: what a call costs in a release build, next to nginx.

use std::{
    path::Path,
    process::{Command, ExitCode},
};

use crate::{
    Result,
    command::{self, command, succeeds},
    prepare,
    step::heading,
    tools::postgres::Postgres,
    workspace,
};

pub(crate) fn run(arguments: &[String]) -> Result<ExitCode> {
    let postgres = prepare::bench_tools()?;
    let server = workspace::target_dir().join("release").join("server");
    if !names_a_server(arguments) {
        heading("the server, release build (a first one takes some minutes)");
        command::run(command("cargo").args(["build", "--release", "--package", "server"]))?;
    }
    let ended_well = succeeds(bench(&server, &postgres).args(arguments))?;
    Ok(if ended_well {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// The bench for one executable. Of an option that is there twice, the later counts.
pub(crate) fn bench(server: &Path, postgres: &Postgres) -> Command {
    let mut bench = command("cargo");
    bench
        .args(["run", "--quiet", "--package", "bench", "--", "--server"])
        .arg(server)
        .args(["--postgres", &postgres.url]);
    bench
}

fn names_a_server(arguments: &[String]) -> bool {
    arguments.iter().any(|argument| argument == "--server")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whoever_names_no_server_waits_for_one() {
        let named = |arguments: &[&str]| {
            names_a_server(&arguments.iter().map(ToString::to_string).collect::<Vec<_>>())
        };
        assert!(named(&["--rounds", "1", "--server", "target/dist/server"]));
        assert!(!named(&[]));
        assert!(!named(&["--peers", "server"]));
    }
}
