//! `cargo xtask dist`: what is deployed. One executable that has the site within it, as small as it gets, and an archive of that
//! and what it is installed with.

mod archive;
mod profile_guided;

use std::{
    env::consts::EXE_SUFFIX,
    fs,
    path::{Path, PathBuf},
    process::{Command, ExitCode},
};

use crate::{
    Result,
    command::{command, run as succeed, says},
    prepare::{self, Toolbox},
    rename,
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

/// How the server is optimised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Build {
    Plain,
    /// By what it does under load.
    ProfileGuided,
}

impl Build {
    /// What was asked for, if that is something that there is.
    pub(crate) fn read(arguments: &[String]) -> Option<Self> {
        match arguments {
            [] => Some(Self::Plain),
            [flag] if flag == "--profile-guided" => Some(Self::ProfileGuided),
            _ => None,
        }
    }
}

pub(crate) fn run(build: Build) -> Result<ExitCode> {
    let server = match build {
        Build::Plain => plain()?,
        Build::ProfileGuided => profile_guided::build()?,
    };
    let target = workspace::target_dir();
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

fn plain() -> Result<PathBuf> {
    let toolbox = prepare::release_toolbox()?;
    heading("cargo leptos build --release (takes some minutes)");
    succeed(&mut release(&toolbox))?;
    Ok(workspace::target_dir()
        .join("release")
        .join(format!("server{EXE_SUFFIX}")))
}

fn release(toolbox: &Toolbox) -> Command {
    let mut leptos = toolbox.cargo_leptos(RELEASE);
    leptos.env("LEPTOS_HASH_FILES", "true");
    leptos
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_takes_one_argument_or_none() {
        let read =
            |arguments: &[&str]| Build::read(&arguments.iter().map(ToString::to_string).collect::<Vec<_>>());
        assert_eq!(read(&[]), Some(Build::Plain));
        assert_eq!(read(&["--profile-guided"]), Some(Build::ProfileGuided));
        assert_eq!(read(&["--profile"]), None);
        assert_eq!(read(&["--profile-guided", "--profile-guided"]), None);
    }
}
