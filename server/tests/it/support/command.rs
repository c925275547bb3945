//! The server's commands, as an operator types them.

use std::{
    collections::BTreeMap,
    path::Path,
    process::{Command, Output, Stdio},
};

use serde_json::Value;
use tokio::task::spawn_blocking;

use super::World;

/// What a command said, and whether it was content.
#[derive(Debug)]
pub(crate) struct Said {
    pub(crate) succeeded: bool,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Said {
    /// What was said by a command that succeeds.
    #[track_caller]
    pub(crate) fn succeeds(self) -> String {
        assert!(self.succeeded, "{self:?}");
        self.out
    }

    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|_| panic!("no JSON: {self:?}"))
    }
}

impl World {
    /// Runs a command with what instances are told.
    pub(crate) async fn command(&self, arguments: &[&str]) -> Said {
        self.command_told(&[], arguments).await
    }

    /// The same, with other settings on top; an empty one is none.
    pub(crate) async fn command_told(&self, settings: &[(&str, &str)], arguments: &[&str]) -> Said {
        let mut command = server(&self.vars, &self.store.dir());
        command.envs(settings.iter().copied()).args(arguments);
        // The provider lives in this thread, and must be able to answer.
        let output = spawn_blocking(move || command.output()).await.unwrap();
        let Output {
            status,
            stdout,
            stderr,
        } = output.unwrap();
        Said {
            succeeded: status.success(),
            out: String::from_utf8(stdout).unwrap(),
            err: String::from_utf8(stderr).unwrap(),
        }
    }
}

/// The program, in an environment of its own.
fn server(vars: &BTreeMap<&'static str, String>, dir: &Path) -> Command {
    server_by(&[], vars, dir)
}

/// The same, by a command that takes it as its last argument.
pub(super) fn server_by(by: &[&str], vars: &BTreeMap<&'static str, String>, dir: &Path) -> Command {
    let words = [by, &[env!("CARGO_BIN_EXE_server")]].concat();
    let mut command = Command::new(words[0]);
    command
        .args(&words[1..])
        .env_clear()
        .envs(vars)
        .current_dir(dir)
        .stdin(Stdio::null());
    command
}
