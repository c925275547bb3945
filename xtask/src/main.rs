//! `cargo xtask`: one command to develop, one to test, one to measure, one to build what is deployed, each of which first prepares the machine.
//!
//! A fresh machine has Rust and Node. What else is needed is found where it already is, or installed with
//! a word about what it is and how long it takes. Nothing asks a question, and a second run installs nothing.
//!
//! | read | for |
//! |---|---|
//! | [`dev`], [`test`], [`bench`], [`dist`] | the commands, each a screen |
//! | [`prepare`] | what they stand on: the order in which tools are looked for |
//! | `tools/` | one file per tool: where it is looked for, how it is installed |
//! | [`counts`], [`report`] | what a test run adds up to |
//! | [`command`], [`step`], [`workspace`] | running programs, telling what happens, knowing where things are |

#![expect(clippy::print_stdout, reason = "a command line talks to whoever started it")]
#![expect(clippy::print_stderr, reason = "a command line talks to whoever started it")]

mod bench;
mod command;
mod counts;
mod dev;
mod dist;
mod prepare;
mod rename;
mod report;
mod step;
mod test;
mod tools;
mod workspace;

use std::process::ExitCode;

use dist::Build;

/// Everything that can go wrong ends as a sentence for the person in front of the screen.
type Result<T> = std::result::Result<T, String>;

const HELP: &str = "\
cargo xtask <command>

  dev [args…]   prepare this machine, then build, serve and reload on every change
                (args go to `cargo leptos watch`, for example --hot-reload)
  test          prepare this machine, then run everything that must hold: format, lints,
                unit and integration tests, and the browser tests
  bench [args…] build a release and measure what a call costs, next to nginx: requests per second,
                latency, CPU and memory, as a table and as target/bench.json (Linux)
                  --rounds N --seconds N   how often and how long each is loaded (3, 5)
                  --json FILE              where the figures go
                  --server FILE            that executable, instead of a release that is built for it
                  --streams                instead: 1 GiB each way, events, a flood of strangers
                  --peers FOLDER           instead: next to the other BFFs of a rig (bench/src/peers.rs)
  dist          prepare this machine, then build what is deployed: one executable with the site within it, and
                an archive of that and what it is installed with, in target/dist
                  --profile-guided         build the server twice, the second time by what the first did under
                                           the bench's load: it needs less CPU for a call (Linux)
  rename NAME   give a fork its own name: the pages' titles, the README, what the provider's log shows
  help          this text

All need Rust (rustup), all but `rename` Node 20 or newer, and install what else is missing: the wasm
target, cargo-leptos, wasm-bindgen; for `test` also Chromium and a throw-away Postgres; for `bench` and
a profile nginx, wrk and such a Postgres, for a profile also Rust's llvm-tools.

Environment
  TEST_POSTGRES_URL   use this Postgres for tests and bench (databases are created in it)
  CHROMIUM_PATH       use this Chromium for the browser tests
  CARGO_TARGET_DIR    honoured everywhere
";

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let command = arguments.next();
    let rest: Vec<String> = arguments.collect();

    let is_help = |argument: &str| matches!(argument, "help" | "-h" | "--help");
    let asks = rest.first().is_some_and(|argument| is_help(argument));
    let outcome = match command.as_deref() {
        None => return help(),
        Some(command) if asks || is_help(command) => return help(),
        Some("dev") => dev::run(&rest),
        Some("dist") => match Build::read(&rest) {
            Some(build) => dist::run(build),
            None => return misused(&format!("`dist` does not know `{}`", rest.join(" "))),
        },
        Some("test") if rest.is_empty() => test::run(),
        Some("test") => {
            return misused(&format!(
                "`test` takes no arguments, but got `{}`",
                rest.join(" ")
            ));
        }
        Some("bench") => bench::run(&rest),
        Some("rename") => rename::run(&rest),
        Some(unknown) => return misused(&format!("there is no command `{unknown}`")),
    };
    outcome.unwrap_or_else(|message| {
        eprintln!("\nerror: {message}");
        ExitCode::FAILURE
    })
}

fn help() -> ExitCode {
    print!("{HELP}");
    ExitCode::SUCCESS
}

fn misused(message: &str) -> ExitCode {
    eprintln!("error: {message}\n\n{HELP}");
    ExitCode::from(2)
}
