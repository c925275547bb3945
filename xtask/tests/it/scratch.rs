//! A clone in which a page's commands can do what they like.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use crate::root;

/// A copy of the working tree, committed; gone when it is dropped.
pub(crate) struct Scratch(PathBuf);

impl Scratch {
    pub(crate) fn new(name: &str) -> Self {
        let folder = env::temp_dir().join(format!("xtask-docs-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        let listed = Command::new("git")
            .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
            .current_dir(root())
            .output()
            .unwrap();
        assert!(listed.status.success(), "this is no clone");
        for file in String::from_utf8(listed.stdout).unwrap().split_terminator('\0') {
            let (from, to) = (root().join(file), folder.join(file));
            // Deleted, and not yet said so.
            if from.exists() {
                fs::create_dir_all(to.parent().unwrap()).unwrap();
                fs::copy(from, to).unwrap();
            }
        }
        let scratch = Self(folder);
        // Where a development build keeps what a command of the README backs up.
        fs::create_dir_all(scratch.0.join("data")).unwrap();
        scratch.run(
            "git init --quiet --initial-branch=main
             git config user.name Somebody
             git config user.email somebody@example.com
             git config core.autocrlf false
             git add --all
             git commit --quiet --message 'A clone'",
        );
        scratch
    }

    /// Takes back what was written and committed.
    pub(crate) fn begin_again(&self) {
        self.run(
            "git reset --quiet --hard $(git rev-list --max-parents=0 HEAD) && git clean --quiet -d --force",
        );
    }

    /// Writes a whole file.
    pub(crate) fn write(&self, path: &str, text: &str) {
        let path = self.0.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// Applies a change, and panics if it does not fit.
    pub(crate) fn apply(&self, place: &str, patch: &str) {
        self.write("target/change.patch", patch);
        let applied = self.shell("git apply --verbose target/change.patch");
        assert!(applied.0, "{place} does not fit any more:\n{}", applied.1);
    }

    /// Whether the lines ran to their end, and what they printed.
    pub(crate) fn shell(&self, lines: &str) -> (bool, String) {
        let output = Command::new("bash")
            .args(["-euo", "pipefail", "-c", lines])
            .current_dir(&self.0)
            .env("CARGO_TARGET_DIR", self.0.join("target"))
            // What the workspace is built from is here already.
            .env("CARGO_NET_OFFLINE", "true")
            .env(
                "DATABASE_URL",
                env::var_os("TEST_POSTGRES_URL").unwrap_or_default(),
            )
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let printed = [output.stdout, output.stderr].concat();
        (
            output.status.success(),
            String::from_utf8_lossy(&printed).into_owned(),
        )
    }

    fn run(&self, lines: &str) {
        let (succeeded, printed) = self.shell(lines);
        assert!(succeeded, "{lines}\n{printed}");
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.0
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
