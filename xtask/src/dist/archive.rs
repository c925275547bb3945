//! The archive: the executable, and what it is installed with.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::{
    Result,
    command::{command, run, says},
    workspace,
};

/// Besides the executable, from the workspace.
const FILES: [&str; 7] = [
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "README.md",
    "bff.toml",
    "docs/operations.md",
    "packaging/systemd/bff.env",
    "packaging/systemd/bff.service",
];

/// What the executable writes for a shell, and the name under which that shell looks for it.
const COMPLETIONS: [(&str, &str); 3] = [
    ("bash", "server.bash"),
    ("fish", "server.fish"),
    ("zsh", "_server"),
];

/// Makes `name.tar.gz` in `folder`, and `name.tar.gz.sha256` beside it.
pub(super) fn make(folder: &Path, name: &str, server: &Path) -> Result<PathBuf> {
    let contents = folder.join(name);
    if contents.exists() {
        fs::remove_dir_all(&contents).map_err(|e| format!("cannot remove {}: {e}", contents.display()))?;
    }
    let completions = contents.join("completions");
    fs::create_dir_all(&completions).map_err(|e| format!("cannot make {}: {e}", completions.display()))?;

    copy(server, &contents)?;
    for file in FILES {
        copy(&workspace::root().join(file), &contents)?;
    }
    for (shell, file) in COMPLETIONS {
        let script = says(command(server).args(["completions", shell]));
        let script = script.ok_or_else(|| format!("{} has no completions for {shell}", server.display()))?;
        let file = completions.join(file);
        fs::write(&file, script + "\n").map_err(|e| format!("cannot write {}: {e}", file.display()))?;
    }

    let archive = format!("{name}.tar.gz");
    let mut tar = command("tar");
    // Whoever unpacks it as root is not to have files of a stranger's.
    tar.args([
        "--create",
        "--gzip",
        "--owner=root:0",
        "--group=root:0",
        "--file",
        &archive,
        name,
    ]);
    run(tar.current_dir(folder))?;
    let sum = format!("{archive}.sha256");
    fs::write(folder.join(&sum), sha256(folder, &archive)?)
        .map_err(|e| format!("cannot write {sum}: {e}"))?;
    Ok(folder.join(archive))
}

fn copy(file: &Path, folder: &Path) -> Result<()> {
    let name = file
        .file_name()
        .ok_or_else(|| format!("{} is no file", file.display()))?;
    fs::copy(file, folder.join(name)).map_err(|e| format!("cannot copy {}: {e}", file.display()))?;
    Ok(())
}

/// The line that `sha256sum --check` reads. A Mac has another program for it.
fn sha256(folder: &Path, file: &str) -> Result<String> {
    let line = [&["sha256sum"][..], &["shasum", "--algorithm", "256"]]
        .into_iter()
        .find_map(|words| says(command(words[0]).args(&words[1..]).arg(file).current_dir(folder)));
    line.map(|line| line + "\n")
        .ok_or_else(|| "there is neither sha256sum nor shasum here".to_owned())
}

#[cfg(all(test, unix))]
mod tests {
    use std::{env, os::unix::fs::PermissionsExt};

    use super::*;

    #[test]
    fn it_has_what_an_installation_needs() {
        let folder = env::temp_dir().join(format!("xtask-dist-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let server = folder.join("server");
        fs::write(&server, "#!/bin/sh\necho \"$*\"\n").unwrap();
        fs::set_permissions(&server, PermissionsExt::from_mode(0o755)).unwrap();

        // What an earlier one left behind is not in the next.
        fs::create_dir_all(folder.join("app-1.0")).unwrap();
        fs::write(folder.join("app-1.0/old"), "").unwrap();
        let archive = make(&folder, "app-1.0", &server).unwrap();

        let listed = says(command("tar").arg("--list").arg("--file").arg(&archive)).unwrap();
        let mut listed: Vec<_> = listed.lines().filter(|line| !line.ends_with('/')).collect();
        listed.sort_unstable();
        let wanted = [
            "LICENSE-APACHE",
            "LICENSE-MIT",
            "README.md",
            "bff.env",
            "bff.service",
            "bff.toml",
            "completions/_server",
            "completions/server.bash",
            "completions/server.fish",
            "operations.md",
            "server",
        ];
        assert_eq!(listed, wanted.map(|file| format!("app-1.0/{file}")));

        fs::remove_dir_all(folder.join("app-1.0")).unwrap();
        run(command("tar")
            .args(["--extract", "--file"])
            .arg(&archive)
            .current_dir(&folder))
        .unwrap();
        let there = |file: &str| folder.join("app-1.0").join(file);
        assert_eq!(
            fs::read_to_string(there("completions/_server")).unwrap(),
            "completions zsh\n"
        );
        assert_eq!(
            says(command(there("server")).arg("--version")).unwrap(),
            "--version"
        );

        let sum = fs::read_to_string(folder.join("app-1.0.tar.gz.sha256")).unwrap();
        let (digest, file) = sum.split_once("  ").unwrap();
        assert_eq!((digest.len(), file), (64, "app-1.0.tar.gz\n"));
        fs::remove_dir_all(&folder).unwrap();
    }
}
