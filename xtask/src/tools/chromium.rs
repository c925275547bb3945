//! A Chromium for the browser tests.

use std::{env, path::PathBuf};

use super::{apt, node};
use crate::{
    Result,
    command::{npm_program, on_path, succeeds},
    step::installing,
};

/// The browser's program, by the first way that leads to one.
pub(crate) fn ensure() -> Result<(PathBuf, String)> {
    let program = find()?;
    let found = program.display().to_string();
    Ok((program, found))
}

fn find() -> Result<PathBuf> {
    if let Some(path) = env::var_os("CHROMIUM_PATH").map(PathBuf::from) {
        return if path.is_file() {
            Ok(path)
        } else {
            Err(format!("CHROMIUM_PATH: {} is not there", path.display()))
        };
    }
    if let Some(path) = present() {
        return Ok(path);
    }
    if apt::available() {
        apt::install("chromium", "a minute")?;
    } else {
        installing("Chromium by way of Playwright", "a minute");
        succeeds(npm_program("npx").args(["--no-install", "playwright", "install", "chromium"]))?;
    }
    present().ok_or_else(|| {
        "no Chromium could be found or installed; install Chromium or Chrome, or point CHROMIUM_PATH at one".to_owned()
    })
}

fn present() -> Option<PathBuf> {
    let names = [
        "chromium",
        "chromium-browser",
        "google-chrome",
        "google-chrome-stable",
    ];
    node::playwright_chromium().or_else(|| names.into_iter().find_map(on_path))
}
