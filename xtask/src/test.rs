//! `cargo xtask test`: everything that must hold, in the order in which a failure is found soonest.

use std::{
    path::PathBuf,
    process::{Command, ExitCode},
    time::{Duration, Instant},
};

use crate::{
    Result,
    command::{npm_program, succeeds, watch},
    counts::{self, Counts},
    prepare::{self, Toolbox},
    step::{heading, seconds, step},
    tools::{chromium, node, postgres::Postgres},
    workspace,
};

pub(crate) fn run() -> Result<ExitCode> {
    let toolbox = prepare::toolbox()?;
    let (chromium, postgres) = test_tools()?;
    let mut report = Report::default();

    report.lint("format", &mut toolbox.cargo(["fmt", "--all", "--check"]));
    report.lint(
        "clippy",
        &mut toolbox.cargo(["clippy", "--all-targets", "--", "-D", "warnings"]),
    );
    report.lint("clippy, in the browser's half", &mut clippy_wasm(&toolbox));
    report.lint("TypeScript", npm_program("npx").args(["--no-install", "tsc"]));

    let mut tests = toolbox.cargo(["test", "--no-fail-fast"]);
    tests.env("TEST_POSTGRES_URL", &postgres.url);
    report.tests("Rust tests", &mut tests, counts::in_cargo_line);
    drop(postgres);

    if report.lint("build", &mut toolbox.cargo_leptos(["build"])) {
        let mut browser = npm_program("npx");
        browser.args(["--no-install", "playwright", "test", "--forbid-only"]);
        browser
            .env("CHROMIUM_PATH", chromium)
            .env("SERVER_BIN", server_binary());
        report.tests("browser tests", &mut browser, counts::in_playwright_line);
    } else {
        report.could_not_run("browser tests");
    }
    Ok(report.conclude())
}

fn test_tools() -> Result<(PathBuf, Postgres)> {
    step("npm packages of the browser tests", node::packages)?;
    let mut browser = None;
    step("Chromium", || {
        let path = chromium::ensure()?;
        let found = path.display().to_string();
        browser = Some(path);
        Ok(found)
    })?;
    let mut database = None;
    step("Postgres", || {
        let (postgres, found) = Postgres::ensure()?;
        database = Some(postgres);
        Ok(found)
    })?;
    browser
        .zip(database)
        .ok_or_else(|| "the browser tests have no browser".to_owned())
}

/// In cargo-leptos's own target folder for the front end, so that both share build scripts and macros.
fn clippy_wasm(toolbox: &Toolbox) -> Command {
    let mut clippy = toolbox.cargo([
        "clippy",
        "--package",
        "frontend",
        "--target",
        "wasm32-unknown-unknown",
    ]);
    clippy
        .arg("--target-dir")
        .arg(workspace::target_dir().join("front"))
        .args(["--", "-D", "warnings"]);
    clippy
}

fn server_binary() -> PathBuf {
    workspace::target_dir()
        .join("debug")
        .join(format!("server{}", std::env::consts::EXE_SUFFIX))
}

/// One line of the table at the end per thing that ran.
#[derive(Default)]
struct Report {
    rows: Vec<(String, Duration, Counts)>,
}

impl Report {
    /// A check that passes or fails as a whole.
    fn lint(&mut self, name: &str, command: &mut Command) -> bool {
        self.row(name, || {
            let passed = succeeds(command)?;
            Ok(Counts::one(passed))
        })
    }

    /// A test runner whose output tells how many passed.
    fn tests(&mut self, name: &str, command: &mut Command, read: fn(&str) -> Option<Counts>) -> bool {
        self.row(name, || {
            let mut counts = Counts::default();
            let succeeded = watch(command, |line| counts += read(line).unwrap_or_default())?;
            Ok(counts.given(succeeded))
        })
    }

    fn could_not_run(&mut self, name: &str) {
        self.rows
            .push((name.to_owned(), Duration::ZERO, Counts::one(false)));
    }

    fn row(&mut self, name: &str, work: impl FnOnce() -> Result<Counts>) -> bool {
        heading(name);
        let start = Instant::now();
        let counts = work().unwrap_or_else(|message| {
            eprintln!("error: {message}");
            Counts::one(false)
        });
        println!("   {} ({})", verdict(counts), seconds(start.elapsed()));
        self.rows.push((name.to_owned(), start.elapsed(), counts));
        counts.failed == 0
    }

    fn conclude(self) -> ExitCode {
        let mut total = Counts::default();
        println!();
        for (name, elapsed, counts) in self.rows {
            println!("{name:<32} {:>12}   {}", seconds(elapsed), verdict(counts));
            total += counts;
        }
        println!("\n{} passed, {} failed", total.passed, total.failed);
        if total.failed == 0 {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        }
    }
}

fn verdict(counts: Counts) -> String {
    match counts {
        Counts { passed: 1, failed: 0 } => "passed".to_owned(),
        Counts { passed: 0, failed: 1 } => "FAILED".to_owned(),
        Counts { passed, failed: 0 } => format!("{passed} passed"),
        Counts { passed, failed } => format!("{passed} passed, {failed} FAILED"),
    }
}
