//! The wasm-bindgen command must be exactly the version of the library that `Cargo.lock` names.

use std::path::{Path, PathBuf};

use super::version_of;
use crate::{
    Result,
    command::{command, in_folder, on_path, run},
    step::{installing, note},
    workspace,
};

/// A folder to put in front of PATH, if the one on PATH will not do, and a word on what was found.
///
/// cargo-leptos takes whatever is on PATH, right or wrong, and otherwise downloads one. So where there is none, a
/// normal installation makes a plain `cargo leptos watch` work too; where there is another, it is left alone.
pub(crate) fn ensure() -> Result<(Option<PathBuf>, String)> {
    let wanted = workspace::locked_version("wasm-bindgen")?;
    let theirs = on_path("wasm-bindgen");
    if theirs.as_deref().and_then(version_of).as_ref() == Some(&wanted) {
        return Ok((None, wanted));
    }

    let Some(theirs) = theirs else {
        let bin = workspace::cargo_bin().ok_or("cannot tell where cargo installs programs")?;
        if in_folder(&bin, "wasm-bindgen")
            .as_deref()
            .and_then(version_of)
            .as_ref()
            != Some(&wanted)
        {
            install(&wanted, None)?;
        }
        return Ok((Some(bin), wanted));
    };

    let version = version_of(&theirs).unwrap_or_else(|| "of unknown version".to_owned());
    note(&format!(
        "yours is {version}; Cargo.lock says {wanted}, which goes beside it"
    ));
    let beside = workspace::tool_dir("wasm-bindgen", &wanted);
    let bin = beside.join("bin");
    if in_folder(&bin, "wasm-bindgen").is_none() {
        install(&wanted, Some(&beside))?;
    }
    let found = format!(
        "{wanted} from {} (put it on PATH for a plain `cargo leptos watch`)",
        bin.display()
    );
    Ok((Some(bin), found))
}

/// Without `--locked`: its lock file has named versions that were withdrawn.
fn install(version: &str, root: Option<&Path>) -> Result<()> {
    installing(
        &format!("wasm-bindgen {version}"),
        "about 2 minutes, once per version",
    );
    let mut cargo = command("cargo");
    cargo.args(["install", "wasm-bindgen-cli", "--version", version]);
    if let Some(root) = root {
        cargo.arg("--root").arg(root);
    }
    run(&mut cargo)
}
