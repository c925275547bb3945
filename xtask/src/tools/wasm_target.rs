//! The standard library for WebAssembly.

use std::path::Path;

use crate::{
    Result,
    command::{command, on_path, run, says},
    step::installing,
};

const TARGET: &str = "wasm32-unknown-unknown";

pub(crate) fn ensure() -> Result<String> {
    if installed() {
        return Ok("already there".to_owned());
    }
    if on_path("rustup").is_none() {
        return Err(format!(
            "Rust's {TARGET} target is missing, and there is no rustup to add it. \
             Install it the way you installed Rust, or install Rust from https://rustup.rs"
        ));
    }
    installing(TARGET, "half a minute");
    run(command("rustup").args(["target", "add", TARGET]))?;
    Ok("added".to_owned())
}

/// Asking the compiler instead of rustup holds for every way of installing Rust, and is quicker.
fn installed() -> bool {
    let folder = says(command("rustc").args(["--print", "target-libdir", "--target", TARGET]));
    folder.is_some_and(|folder| Path::new(&folder).is_dir())
}
