//! The binary: a command line, and behind it the commands. Without one it serves.

mod admin;
mod commands;
#[cfg(debug_assertions)]
mod development;
mod pages;
mod reload;
mod serve;
mod settings;
mod site;
mod telemetry;
mod tls;
mod traces;

use std::process::ExitCode;

use clap::Parser;

/// A proxied call makes and drops hundreds of small things; this allocator takes a sixth off what the call costs.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

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
