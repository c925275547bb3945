//! Finding and running other programs.

use std::{
    env,
    ffi::{OsStr, OsString},
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use crate::{Result, workspace};

/// A command that runs in the workspace, as if the user had typed it.
///
/// `cargo run` tells *this* program about the package it belongs to. Handed on, those variables would make
/// build scripts that watch them (ring's, for one) believe that everything changed, here and in the next plain `cargo build`.
pub(crate) fn command(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    command.current_dir(workspace::root());
    for (name, _) in env::vars_os() {
        if name.to_str().is_some_and(describes_xtask) {
            command.env_remove(name);
        }
    }
    command
}

fn describes_xtask(name: &str) -> bool {
    matches!(
        name,
        "CARGO" | "CARGO_BIN_NAME" | "CARGO_CRATE_NAME" | "CARGO_PRIMARY_PACKAGE"
    ) || name.starts_with("CARGO_PKG_")
        || name.starts_with("CARGO_MANIFEST_")
}

/// Runs to the end with the terminal's own input and output.
pub(crate) fn succeeds(command: &mut Command) -> Result<bool> {
    let status = command.status().map_err(|e| failed_to_start(command, &e))?;
    Ok(status.success())
}

/// As [`succeeds`], but failing is an error.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    if succeeds(command)? {
        Ok(())
    } else {
        Err(format!("`{}` failed", line(command)))
    }
}

/// What the program says on standard output, or `None` when it does not start or fails.
pub(crate) fn says(command: &mut Command) -> Option<String> {
    let output = command.stderr(Stdio::null()).output().ok()?;
    let text = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    output.status.success().then_some(text)
}

/// Shows standard output line by line while `read` looks over the reader's shoulder.
pub(crate) fn watch(command: &mut Command, mut read: impl FnMut(&str)) -> Result<bool> {
    let mut child = command
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|e| failed_to_start(command, &e))?;
    if let Some(output) = child.stdout.take() {
        for bytes in BufReader::new(output).split(b'\n') {
            let bytes = bytes.map_err(|e| format!("cannot read what `{}` prints: {e}", line(command)))?;
            let text = String::from_utf8_lossy(&bytes);
            println!("{text}");
            read(&text);
        }
    }
    Ok(child.wait().is_ok_and(|status| status.success()))
}

/// The first of the folders on PATH that has `program`.
pub(crate) fn on_path(program: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path).find_map(|folder| in_folder(&folder, program))
}

/// `program` in `folder`, if it is there.
pub(crate) fn in_folder(folder: &Path, program: &str) -> Option<PathBuf> {
    let file = folder.join(format!("{program}{}", env::consts::EXE_SUFFIX));
    file.is_file().then_some(file)
}

/// PATH with `folders` in front of it.
pub(crate) fn path_with(folders: &[PathBuf]) -> OsString {
    let path = env::var_os("PATH").unwrap_or_default();
    let all = folders.iter().cloned().chain(env::split_paths(&path));
    env::join_paths(all).unwrap_or(path)
}

/// npm's programs are scripts, which Windows knows by another name.
pub(crate) fn npm_program(name: &str) -> Command {
    let mut command = command(if cfg!(windows) {
        format!("{name}.cmd")
    } else {
        name.to_owned()
    });
    command.current_dir(workspace::root().join("end2end"));
    command
}

fn line(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(OsStr::to_string_lossy).collect::<Vec<_>>().join(" ")
}

fn failed_to_start(command: &Command, error: &std::io::Error) -> String {
    format!("cannot start `{}`: {error}", line(command))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cargo_says_about_xtask_goes_no_further() {
        assert!(describes_xtask("CARGO_MANIFEST_DIR"));
        assert!(describes_xtask("CARGO_PKG_NAME"));
        assert!(!describes_xtask("CARGO_HOME"));
        assert!(!describes_xtask("CARGO_TARGET_DIR"));
    }

    #[test]
    fn a_command_reads_as_it_was_typed() {
        assert_eq!(
            line(command("cargo").args(["fmt", "--check"])),
            "cargo fmt --check"
        );
    }
}
