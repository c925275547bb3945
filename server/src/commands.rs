//! The command line, one file for each command.

mod columns;
mod completions;
mod config;
mod doctor;
mod keys;
mod migrate;
mod serve;
mod sessions;

use std::{error::Error, process::ExitCode};

use clap::{Parser, Subcommand};

use crate::telemetry;

/// How a command ends, if it comes to an end.
type Outcome = Result<ExitCode, Box<dyn Error>>;

/// Serves the app: its pages, the login, and the APIs behind it. Without a command it does so until it is told to stop.
///
/// Everything is set by environment variables: `config` shows them all, `doctor` sees whether they are right.
#[derive(Parser)]
#[command(version, about, max_term_width = 100, disable_help_subcommand = true)]
pub(crate) struct CommandLine {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Look at everything that a login needs, and say what is wrong and what to do
    Doctor(doctor::Arguments),
    /// Show every setting, its value, and where that comes from
    Config(config::Arguments),
    /// Bring the database up to date, as every start does
    Migrate,
    /// Make keys that sessions are sealed with
    #[command(subcommand)]
    Keys(keys::Command),
    /// See who is signed in, and sign them out
    #[command(subcommand)]
    Sessions(sessions::Command),
    /// Write what a shell needs to complete these commands
    Completions(completions::Arguments),
}

impl CommandLine {
    pub(crate) async fn run(self) -> Outcome {
        let Some(command) = self.command else {
            let _written_at_the_end = telemetry::init();
            return serve::run().await;
        };
        telemetry::init_for_command();
        match command {
            Command::Doctor(arguments) => doctor::run(&arguments).await,
            Command::Config(arguments) => config::run(&arguments),
            Command::Migrate => migrate::run().await,
            Command::Keys(command) => keys::run(&command),
            Command::Sessions(command) => sessions::run(command).await,
            Command::Completions(arguments) => completions::run(&arguments),
        }
    }
}
