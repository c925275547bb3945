//! wasm-opt makes WASM smaller. Distributions' own are too old for what today's compiler writes.

use std::path::{Path, PathBuf};

use crate::{
    Result,
    command::{command, in_folder, npm_program, on_path, run, says},
    step::{installing, note},
    workspace,
};

/// The npm package that carries it.
const VERSION: &str = "132.0.0";
const OLDEST: u32 = 120;

/// A folder to put in front of PATH, if the one on PATH will not do, and a word on what was found.
pub(crate) fn ensure() -> Result<(Option<PathBuf>, String)> {
    if let Some(theirs) = on_path("wasm-opt").as_deref().and_then(number_of) {
        if theirs >= OLDEST {
            return Ok((None, theirs.to_string()));
        }
        note(&format!(
            "yours is {theirs}; this project needs {OLDEST} or newer, which goes beside it"
        ));
    }
    let beside = workspace::tool_dir("binaryen", VERSION);
    let bin = beside.join("node_modules").join(".bin");
    if in_folder(&bin, "wasm-opt").is_none() {
        installing(&format!("binaryen {VERSION}"), "half a minute");
        let mut npm = npm_program("npm");
        npm.args(["install", "--no-audit", "--no-fund", "--no-save", "--prefix"])
            .arg(&beside);
        run(npm.arg(format!("binaryen@{VERSION}")))?;
    }
    let found = format!("{VERSION} from {}", bin.display());
    Ok((Some(bin), found))
}

/// `wasm-opt version 132 (…)`
fn number_of(program: &Path) -> Option<u32> {
    let answer = says(command(program).arg("--version"))?;
    answer.split_whitespace().nth(2)?.parse().ok()
}
