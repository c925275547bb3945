//! cargo-leptos builds server and front end together, serves them and reloads.

use std::{
    ffi::OsString,
    path::{Path, PathBuf},
};

use super::version_of;
use crate::{
    Result,
    command::{command, in_folder, on_path, run, succeeds},
    step::{installing, note},
    workspace,
};

/// The version this project is tried with. 0.3.11 wants a newer compiler than `rust-version` promises.
pub(super) const VERSION: &str = "0.3.10";

/// The program to run, and a word on where it came from.
pub(crate) fn ensure() -> Result<(PathBuf, String)> {
    let beside = workspace::tool_dir("cargo-leptos", VERSION);
    let bin = workspace::cargo_bin().ok_or("cannot tell where cargo installs programs")?;

    let Some(program) = on_path("cargo-leptos").or_else(|| in_folder(&bin, "cargo-leptos")) else {
        return Ok((install(&bin, None)?, format!("{VERSION}, installed")));
    };
    let version = version_of(&program).unwrap_or_else(|| "of unknown version".to_owned());
    if version == VERSION {
        return Ok((program, version));
    }
    if fits(&version) {
        return Ok((
            program,
            format!("{version} (this project is tried with {VERSION})"),
        ));
    }
    // Somebody else's project may need theirs, so it stays.
    note(&format!(
        "yours is {version}; this project needs {VERSION}, which goes beside it"
    ));
    let bin = beside.join("bin");
    let program = in_folder(&bin, "cargo-leptos").map_or_else(|| install(&bin, Some(&beside)), Ok)?;
    Ok((program, format!("{VERSION} from {}", beside.display())))
}

/// A prebuilt one if cargo-binstall can get it, else built here, unoptimised: optimised takes an hour.
fn install(bin: &Path, root: Option<&Path>) -> Result<PathBuf> {
    let wanted = format!("cargo-leptos@{VERSION}");
    let mut place: Vec<OsString> = Vec::new();
    if let Some(root) = root {
        place.extend(["--root".into(), root.into()]);
    }

    if on_path("cargo-binstall").is_some() {
        installing(&format!("{wanted}, prebuilt"), "a few seconds");
        let mut prebuilt = command("cargo");
        succeeds(prebuilt.args(["binstall", "--no-confirm", &wanted]).args(&place))?;
        if let Some(program) = in_folder(bin, "cargo-leptos") {
            return Ok(program);
        }
    }
    installing(&format!("{wanted} from source"), "5–10 minutes on 2 cores, once");
    let mut source = command("cargo");
    source
        .args(["install", &wanted, "--locked", "--debug"])
        .args(&place);
    run(source.env("CARGO_PROFILE_DEV_DEBUG", "0"))?;
    in_folder(bin, "cargo-leptos").ok_or_else(|| format!("was installed, but not in {}", bin.display()))
}

/// 0.3.10 up to, but not including, 0.4.
fn fits(version: &str) -> bool {
    let patch = version
        .strip_prefix("0.3.")
        .and_then(|rest| rest.split(['-', '+']).next());
    patch
        .and_then(|patch| patch.parse().ok())
        .is_some_and(|patch: u32| patch >= 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_later_0_3_fits() {
        assert!(fits("0.3.10") && fits("0.3.11") && fits("0.3.12-beta"));
        assert!(!fits("0.3.9") && !fits("0.4.0") && !fits("0.2.40") && !fits("of unknown version"));
    }
}
