//! `cargo xtask dist`: what is deployed. One executable that has the site within it, as small as it gets, and an archive of that
//! and what it is installed with.

mod archive;

use std::{env::consts::EXE_SUFFIX, fs, path::Path, process::ExitCode};

use crate::{
    Result,
    command::{command, run as succeed, says},
    prepare, rename,
    step::{heading, note, step},
    workspace,
};

/// Files are named after their content and compressed, and pages besides the first are files of their own. cargo-leptos builds
/// them before the server, which takes them in.
const RELEASE: [&str; 8] = [
    "build",
    "--release",
    "--precompress",
    "--split",
    "--lib-features",
    "split",
    "--bin-features",
    "embedded-site",
];

pub(crate) fn run() -> Result<ExitCode> {
    let toolbox = prepare::release_toolbox()?;

    heading("cargo leptos build --release (takes some minutes)");
    succeed(toolbox.cargo_leptos(RELEASE).env("LEPTOS_HASH_FILES", "true"))?;

    let target = workspace::target_dir();
    let server = target.join("release").join(format!("server{EXE_SUFFIX}"));
    let name = format!("{}-{}-{}", rename::slug()?, env!("CARGO_PKG_VERSION"), host()?);
    step("the archive", || {
        let archive = archive::make(&target.join("dist"), &name, &server)?;
        Ok(format!("{}, {}", archive.display(), size(&archive)?))
    })?;
    note(&format!(
        "The executable in it ({}) has the site within, and needs nothing beside it but its settings.",
        size(&server)?
    ));
    note(
        "Where it is to run, `./server doctor` says what is missing, and `./server` serves (docs/deployment.md).",
    );
    Ok(ExitCode::SUCCESS)
}

/// `x86_64-unknown-linux-gnu`
fn host() -> Result<String> {
    let rustc = says(command("rustc").arg("-vV")).unwrap_or_default();
    let host = rustc.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned)
        .ok_or_else(|| "`rustc -vV` names no host".to_owned())
}

fn size(file: &Path) -> Result<String> {
    let file = fs::metadata(file).map_err(|e| format!("cannot read {}: {e}", file.display()))?;
    let tenths = file.len() / 100_000;
    Ok(format!("{}.{} MB", tenths / 10, tenths % 10))
}
