//! What single tests of `server/tests/it` want. Where it cannot be had, they say that they have not run, and all others do.

use std::{env::consts::ARCH, path::PathBuf};

use super::apt;
use crate::{Result, command::on_path};

const WITHOUT: &str = "not here: the tests that want it will say so";

/// In front of two instances.
pub(crate) fn nginx() -> Result<String> {
    if on_path("nginx").is_none() && !apt::available() {
        return Ok(WITHOUT.to_owned());
    }
    apt::program("nginx", "nginx-light")
}

/// The library that tells a process another time than it is.
pub(crate) fn libfaketime() -> Result<String> {
    let library = PathBuf::from(format!("/usr/lib/{ARCH}-linux-gnu/faketime/libfaketimeMT.so.1"));
    if !library.is_file() {
        if !apt::available() {
            return Ok(WITHOUT.to_owned());
        }
        apt::install("libfaketime", "some seconds")?;
    }
    Ok(library.display().to_string())
}
