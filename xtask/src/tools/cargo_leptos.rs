//! cargo-leptos builds server and front end together, serves them and reloads.

use std::path::{Path, PathBuf};

use super::version_of;
use crate::{
    Result,
    command::{command, in_folder, on_path, run, succeeds},
    step::{installing, note},
    workspace,
};

/// The version this project is tried with. 0.3.11 wants a newer compiler than `rust-version` promises.
const VERSION: &str = "0.3.10";

/// The program to run, and a word on where it came from.
pub(crate) fn ensure() -> Result<(PathBuf, String)> {
    let beside = workspace::tool_dir("cargo-leptos", VERSION);
    let found = on_path("cargo-leptos").or_else(|| in_folder(&workspace::cargo_bin()?, "cargo-leptos"));

    let Some(program) = found else {
        install(None)?;
        let bin = workspace::cargo_bin().ok_or("cannot tell where cargo installs programs")?;
        let program = in_folder(&bin, "cargo-leptos").ok_or("was installed but is not there")?;
        return Ok((program, format!("{VERSION}, installed")));
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
    if in_folder(&beside.join("bin"), "cargo-leptos").is_none() {
        install(Some(&beside))?;
    }
    let program = in_folder(&beside.join("bin"), "cargo-leptos").ok_or("was installed but is not there")?;
    Ok((program, format!("{VERSION} from {}", beside.display())))
}

/// A prebuilt one if cargo-binstall can get it, else built here, unoptimised: optimised takes an hour.
fn install(root: Option<&Path>) -> Result<()> {
    let wanted = format!("cargo-leptos@{VERSION}");
    let place = root.map(|root| ["--root".into(), root.as_os_str().to_owned()]);

    if on_path("cargo-binstall").is_some() {
        installing(&format!("{wanted}, prebuilt"), "a few seconds");
        if succeeds(
            command("cargo")
                .args(["binstall", "--no-confirm", &wanted])
                .args(place.iter().flatten()),
        )? {
            return Ok(());
        }
    }
    installing(&format!("{wanted} from source"), "5–10 minutes on 2 cores, once");
    run(command("cargo")
        .args(["install", &wanted, "--locked", "--debug"])
        .args(place.iter().flatten())
        .env("CARGO_PROFILE_DEV_DEBUG", "0"))
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
