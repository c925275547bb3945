//! `cargo xtask dev`: from a fresh clone to a page that reloads as you type.

use std::process::ExitCode;

use crate::{Result, command::succeeds, prepare, step::heading};

pub(crate) fn run(arguments: &[String]) -> Result<ExitCode> {
    let toolbox = prepare::toolbox()?;

    heading("cargo leptos watch (a first build takes some minutes; Ctrl-C ends it)");
    let arguments = std::iter::once("watch").chain(arguments.iter().map(String::as_str));
    let ended_well = succeeds(&mut toolbox.cargo_leptos(arguments))?;
    Ok(if ended_well {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
