//! `cargo xtask test`: everything that must hold, in the order in which a failure is found soonest.

use std::{
    path::PathBuf,
    process::{Command, ExitCode},
};

use crate::{
    Result,
    command::npm_program,
    counts,
    prepare::{self, Toolbox},
    report::Report,
    step::{making, step},
    tools::{chromium, drills, node, postgres::Postgres},
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
        report.tests(
            "with the site embedded",
            &mut with_the_site_embedded(&toolbox),
            counts::in_cargo_line,
        );
    } else {
        report.could_not_run("browser tests");
        report.could_not_run("with the site embedded");
    }
    Ok(report.conclude())
}

fn test_tools() -> Result<(PathBuf, Postgres)> {
    step("npm packages of the browser tests", node::packages)?;
    let chromium = making("Chromium", chromium::ensure)?;
    let postgres = making("Postgres", Postgres::ensure)?;
    step("nginx", drills::nginx)?;
    step("libfaketime", drills::libfaketime)?;
    Ok((chromium, postgres))
}

/// What a page is made of, from the executable that is deployed, but for its optimisation.
fn with_the_site_embedded(toolbox: &Toolbox) -> Command {
    let mut tests = toolbox.cargo(["test", "--package", "server", "--features", "embedded-site"]);
    tests.args(["--test", "it", "--", "files::", "pages::"]);
    tests
}

/// In cargo-leptos's own target folder and profile for the front end, so that both share build scripts and macros.
fn clippy_wasm(toolbox: &Toolbox) -> Command {
    let mut clippy = toolbox.cargo([
        "clippy",
        "--package",
        "frontend",
        "--target",
        "wasm32-unknown-unknown",
        "--profile",
        "wasm-dev",
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
