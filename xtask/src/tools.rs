//! One file per tool: where it is looked for, and how it is installed when it is nowhere.

pub(crate) mod apt;
pub(crate) mod cargo_leptos;
pub(crate) mod chromium;
pub(crate) mod drills;
pub(crate) mod llvm_profdata;
pub(crate) mod node;
pub(crate) mod postgres;
pub(crate) mod wasm_bindgen;
pub(crate) mod wasm_opt;
pub(crate) mod wasm_target;

use std::path::Path;

use crate::command::{command, says};

/// The version in `name 1.2.3`, which is how Rust's tools answer `--version`.
fn version_of(program: &Path) -> Option<String> {
    let answer = says(command(program).arg("--version"))?;
    answer.split_whitespace().nth(1).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use crate::workspace::locked_version;

    /// Others would be installed beside them, at every build of the image.
    #[test]
    fn the_image_has_the_same_versions() {
        let dockerfile = include_str!("../../Dockerfile");
        let wasm_bindgen = format!("wasm-bindgen-cli@{} ", locked_version("wasm-bindgen").unwrap());
        for wanted in [
            format!("cargo-leptos@{} ", super::cargo_leptos::VERSION),
            wasm_bindgen,
        ] {
            assert!(dockerfile.contains(&wanted), "{wanted}");
        }
    }
}
