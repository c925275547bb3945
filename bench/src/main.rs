//! What a call costs on its way through the BFF, next to nginx, which does nothing but pass it on.
//!
//! `cargo xtask bench` builds the release server and starts this. The provider lives in this process, the server, nginx, the API
//! (nginx again) and the load (wrk) in their own; everything is on loopback, and a session is one that somebody signed in to.
//!
//! | read | for |
//! |---|---|
//! | [`run`] | the order of things |
//! | [`workload`] | what is asked for, how often and by how many |
//! | [`server`], [`nginx`], [`stage`] | who takes part, and what they stand on |
//! | [`process`], [`wrk`] | what is measured |
//! | [`report`] | the table and the JSON |
//! | [`streams`] | large bodies and events, which are not a matter of requests per second |
//! | [`train`] | a load that a compiler learns from, instead of figures |
//! | [`peers`] | a rig of other BFFs, for which this is one more |

#![expect(clippy::print_stdout, reason = "a bench talks to whoever started it")]
#![expect(clippy::print_stderr, reason = "a bench talks to whoever started it")]

mod nginx;
mod options;
mod peers;
mod process;
mod report;
mod run;
mod server;
mod sign_in;
mod stage;
mod streams;
mod train;
mod workload;
mod wrk;

use std::process::ExitCode;

use options::{Mode, Options};

/// Everything that can go wrong ends as a sentence for the person in front of the screen.
type Result<T> = std::result::Result<T, Box<dyn std::error::Error + Send + Sync>>;

#[tokio::main]
async fn main() -> ExitCode {
    let outcome = match Options::read(std::env::args().skip(1)) {
        Err(message) => Err(message),
        Ok(options) => match options.mode {
            Mode::Load => run::run(&options).await,
            Mode::Streams => streams::run(&options).await,
            Mode::Train => train::run(&options).await,
            Mode::Peers(ref folder) => peers::run(&options, folder).await,
        },
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nerror: {error}");
            ExitCode::FAILURE
        }
    }
}
