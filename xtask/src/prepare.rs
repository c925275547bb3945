//! Everything the commands stand on, made sure of in an order in which cheap refusals come first.

use std::{path::PathBuf, process::Command};

use crate::{
    Result,
    command::{command, path_with},
    step::{making, step},
    tools::{apt, cargo_leptos, node, postgres::Postgres, wasm_bindgen, wasm_opt, wasm_target},
};

/// What takes part in the bench, and the Debian packages that have it.
const BENCH: [(&str, &str); 2] = [("nginx", "nginx-light"), ("wrk", "wrk")];

/// What building and serving needs.
pub(crate) struct Toolbox {
    cargo_leptos: PathBuf,
    /// Folders that go in front of PATH.
    path: Vec<PathBuf>,
}

pub(crate) fn toolbox() -> Result<Toolbox> {
    step("Node", node::check)?;
    step("Rust for WebAssembly", wasm_target::ensure)?;
    let cargo_leptos = making("cargo-leptos", cargo_leptos::ensure)?;
    let wasm_bindgen = making("wasm-bindgen", wasm_bindgen::ensure)?;
    Ok(Toolbox {
        cargo_leptos,
        path: wasm_bindgen.into_iter().collect(),
    })
}

/// The same for what is deployed.
pub(crate) fn release_toolbox() -> Result<Toolbox> {
    let mut toolbox = toolbox()?;
    toolbox.path.extend(making("wasm-opt", wasm_opt::ensure)?);
    Ok(toolbox)
}

/// What the bench stands on.
pub(crate) fn bench_tools() -> Result<Postgres> {
    for (program, package) in BENCH {
        step(program, || apt::program(program, package))?;
    }
    making("Postgres", Postgres::ensure)
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
