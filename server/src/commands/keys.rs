//! `server keys new`

use std::{
    io::{self, Write},
    process::ExitCode,
};

use bff::config::new_session_key;
use clap::Subcommand;

use super::Outcome;

#[derive(Subcommand)]
pub(super) enum Command {
    /// Make a new key: 32 random bytes in base64url, and nothing else on standard output
    New,
}

pub(super) fn run(command: &Command) -> Outcome {
    match command {
        Command::New => writeln!(io::stdout(), "{}", new_session_key())?,
    }
    Ok(ExitCode::SUCCESS)
}
