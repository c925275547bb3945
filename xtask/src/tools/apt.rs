//! Debian and Ubuntu, when we may: as root (a container, a CI machine). Nobody is asked for a password.

use crate::{
    Result,
    command::{command, on_path, run, says},
    step::installing,
};

/// Whether packages can be installed here without asking anybody.
pub(crate) fn available() -> bool {
    on_path("apt-get").is_some() && is_root()
}

pub(crate) fn is_root() -> bool {
    cfg!(unix) && says(command("id").arg("-u")).as_deref() == Some("0")
}

pub(crate) fn install(package: &str, usually: &str) -> Result<()> {
    installing(&format!("Debian package {package}"), usually);
    let quiet = ["-qq", "-o=Dpkg::Use-Pty=0"];
    let apt = || {
        let mut apt = command("apt-get");
        apt.env("DEBIAN_FRONTEND", "noninteractive").args(quiet);
        apt
    };
    run(apt().arg("update"))?;
    run(apt().args(["install", "-y", "--no-install-recommends", package]))
}

/// Makes sure of a program that a package of another name may have.
pub(crate) fn program(program: &str, package: &str) -> Result<String> {
    if on_path(program).is_none() {
        if !available() {
            return Err(format!("install {program} (Debian: {package})"));
        }
        install(package, "some seconds")?;
    }
    let path = on_path(program)
        .ok_or_else(|| format!("{package} was installed, but {program} is not to be found"))?;
    Ok(path.display().to_string())
}
