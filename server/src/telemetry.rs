//! What the process says of itself.

mod json;
mod lines;

use std::{
    error::Error,
    io::{self, IsTerminal},
};

use tracing_appender::non_blocking::WorkerGuard;
use tracing_subscriber::EnvFilter;

use json::Json;
use lines::Lines;
pub(crate) use lines::gather;

/// Warnings of tower-sessions about unknown cookies are noise: anybody can send one.
const DEFAULT: &str = "info,tower_sessions=error,tower_sessions_core=error,sqlx=warn";

/// Logs to standard output: lines to read on a terminal, one JSON object a line elsewhere, where a program collects them.
/// `RUST_LOG` chooses what. No request waits for its line to be written; what is returned writes the last ones when it is dropped.
pub(crate) fn init() -> WorkerGuard {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(DEFAULT));
    let (lines, guard) = Lines::begin();
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_target(false)
        .with_writer(lines);
    if io::stdout().is_terminal() {
        log.init();
    } else {
        log.fmt_fields(Json).event_format(Json).init();
    }
    guard
}

/// A command's own words go to standard output; what else has to be said goes to standard error, and is little.
pub(crate) fn init_for_command() {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("error"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_target(false)
        .with_ansi(io::stderr().is_terminal())
        .with_writer(io::stderr)
        .init();
}

/// Why the process ends, for whoever started it.
#[expect(
    clippy::print_stderr,
    reason = "the last words of a process belong on its terminal, whatever RUST_LOG says"
)]
pub(crate) fn say_last(error: &dyn Error) {
    eprintln!("{error}");
}
