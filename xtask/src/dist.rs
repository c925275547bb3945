//! `cargo xtask dist`: what is deployed, as small as it gets.

use std::process::ExitCode;

use crate::{Result, command::succeeds, prepare, step::heading};

/// Files are named after their content and compressed, and pages besides the first are files of their own.
const RELEASE: [&str; 6] = [
    "build",
    "--release",
    "--precompress",
    "--split",
    "--lib-features",
    "split",
];

pub(crate) fn run() -> Result<ExitCode> {
    let toolbox = prepare::release_toolbox()?;

    heading("cargo leptos build --release (takes some minutes)");
    let built = succeeds(toolbox.cargo_leptos(RELEASE).env("LEPTOS_HASH_FILES", "true"))?;
    Ok(if built {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
