//! The binary: a command line, and behind it the commands. Without one it serves.

mod admin;
mod commands;
#[cfg(debug_assertions)]
mod development;
mod pages;
mod serve;
mod settings;
mod telemetry;

use std::process::ExitCode;

use clap::Parser;

#[tokio::main]
async fn main() -> ExitCode {
    match commands::CommandLine::parse().run().await {
        Ok(code) => code,
        Err(error) => {
            telemetry::say_last(error.as_ref());
            ExitCode::FAILURE
        }
    }
}
