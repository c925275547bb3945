//! Everything the commands stand on, made sure of in an order in which cheap refusals come first.

use std::{path::PathBuf, process::Command};

use crate::{
    Result,
    command::{command, path_with},
    step::step,
    tools::{cargo_leptos, node, wasm_bindgen, wasm_opt, wasm_target},
};

/// What building and serving needs.
pub(crate) struct Toolbox {
    cargo_leptos: PathBuf,
    /// Folders that go in front of PATH.
    path: Vec<PathBuf>,
}

pub(crate) fn toolbox() -> Result<Toolbox> {
    let mut toolbox = Toolbox {
        cargo_leptos: PathBuf::new(),
        path: Vec::new(),
    };

    step("Node", node::check)?;
    step("Rust for WebAssembly", wasm_target::ensure)?;
    step("cargo-leptos", || {
        let (program, found) = cargo_leptos::ensure()?;
        toolbox.cargo_leptos = program;
        Ok(found)
    })?;
    step("wasm-bindgen", || {
        let (folder, found) = wasm_bindgen::ensure()?;
        toolbox.path.extend(folder);
        Ok(found)
    })?;
    Ok(toolbox)
}

/// The same for what is deployed.
pub(crate) fn release_toolbox() -> Result<Toolbox> {
    let mut toolbox = toolbox()?;
    step("wasm-opt", || {
        let (folder, found) = wasm_opt::ensure()?;
        toolbox.path.extend(folder);
        Ok(found)
    })?;
    Ok(toolbox)
}

impl Toolbox {
    /// `cargo …`, with our tools in front.
    pub(crate) fn cargo<'a>(&self, arguments: impl IntoIterator<Item = &'a str>) -> Command {
        let mut cargo = command("cargo");
        cargo.args(arguments).env("PATH", path_with(&self.path));
        cargo
    }

    /// `cargo leptos …`, of the version we settled on, which need not be the one cargo would find.
    pub(crate) fn cargo_leptos<'a>(&self, arguments: impl IntoIterator<Item = &'a str>) -> Command {
        let mut leptos = command(&self.cargo_leptos);
        leptos
            .arg("leptos")
            .args(arguments)
            .env("PATH", path_with(&self.path));
        leptos
    }
}
