//! Node and the packages of the browser tests.

use std::{fs, path::PathBuf};

use crate::{
    Result,
    command::{command, npm_program, run, says},
    step::installing,
    workspace,
};

const OLDEST: u32 = 20;

pub(crate) fn check() -> Result<String> {
    let advice = format!("install Node {OLDEST} or newer, with npm: https://nodejs.org");
    let version = says(command("node").arg("--version")).ok_or_else(|| format!("not found; {advice}"))?;
    match major(&version) {
        Some(major) if major >= OLDEST => Ok(version),
        _ => Err(format!("{version} is too old; {advice}")),
    }
}

/// `npm ci`, unless what is installed came from this very lock file.
pub(crate) fn packages() -> Result<String> {
    let folder = workspace::root().join("end2end");
    let lock = fs::read(folder.join("package-lock.json")).map_err(|e| format!("package-lock.json: {e}"))?;
    let stamp = folder.join("node_modules/.installed-from-package-lock.json");
    if fs::read(&stamp).is_ok_and(|installed| installed == lock) {
        return Ok("up to date".to_owned());
    }
    installing("npm packages", "a few seconds");
    run(npm_program("npm").args(["ci", "--no-audit", "--no-fund"]))?;
    fs::write(&stamp, lock).map_err(|e| format!("{}: {e}", stamp.display()))?;
    Ok("installed".to_owned())
}

/// Where Playwright keeps a Chromium of its own, if it has downloaded one.
pub(crate) fn playwright_chromium() -> Option<PathBuf> {
    let script = "process.stdout.write(require('playwright-core').chromium.executablePath())";
    let path = says(
        command("node")
            .args(["-e", script])
            .current_dir(workspace::root().join("end2end")),
    )?;
    Some(PathBuf::from(path)).filter(|path| path.is_file())
}

fn major(version: &str) -> Option<u32> {
    version.strip_prefix('v')?.split('.').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn node_says_v_and_three_numbers() {
        assert_eq!(major("v20.20.2"), Some(20));
        assert_eq!(major("20"), None);
    }
}
