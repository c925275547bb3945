//! The documentation is held to what it says: its commands run, its links lead somewhere, and nothing that an operator may meet
//! is missing from it.

#![expect(
    clippy::unwrap_used,
    reason = "the allowance of clippy.toml knows no helpers; a failed unwrap is a failed test"
)]
#![expect(
    clippy::print_stderr,
    reason = "what is not run here is said to whoever runs the tests"
)]

mod commands;
mod fence;
mod links;
mod operations;
mod scratch;

use std::{
    fs,
    path::{Path, PathBuf},
};

/// The workspace.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .unwrap()
        .to_path_buf()
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Every page of the documentation, from the workspace's root.
fn pages() -> Vec<String> {
    let in_folder = |folder: &str| {
        let files = fs::read_dir(root().join(folder)).unwrap();
        let names = files.map(move |file| file.unwrap().file_name().into_string().unwrap());
        names.filter(|name| Path::new(name).extension().is_some_and(|kind| kind == "md"))
    };
    let mut pages: Vec<_> = in_folder("")
        .chain(in_folder("docs").map(|name| format!("docs/{name}")))
        .collect();
    pages.sort();
    assert!(pages.len() > 4, "{pages:?}");
    pages
}
