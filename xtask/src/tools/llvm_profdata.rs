//! llvm-profdata makes one profile of what instrumented programs have written. It must be of the compiler's own LLVM, so it is looked for beside the compiler alone.

use std::path::{Path, PathBuf};

use crate::{
    Result,
    command::{command, in_folder, on_path, run, says},
    step::installing,
};

const COMPONENT: &str = "llvm-tools";

pub(crate) fn ensure() -> Result<(PathBuf, String)> {
    let libraries = says(command("rustc").args(["--print", "target-libdir"]))
        .ok_or("`rustc` does not say where its libraries are")?;
    let libraries = Path::new(&libraries);
    if let Some(program) = beside(libraries) {
        return Ok((program, "already there".to_owned()));
    }
    if on_path("rustup").is_none() {
        return Err(format!(
            "Rust's {COMPONENT} are missing, and there is no rustup to add them. \
             Install them the way you installed Rust, or install Rust from https://rustup.rs"
        ));
    }
    installing(COMPONENT, "half a minute");
    run(command("rustup").args(["component", "add", COMPONENT]))?;
    let program = beside(libraries)
        .ok_or_else(|| format!("{COMPONENT} were added, but there is no llvm-profdata among them"))?;
    Ok((program, "added".to_owned()))
}

/// `lib/rustlib/<host>/bin`, next to `lib/rustlib/<host>/lib`.
fn beside(libraries: &Path) -> Option<PathBuf> {
    in_folder(&libraries.parent()?.join("bin"), "llvm-profdata")
}

#[cfg(test)]
mod tests {
    use std::{
        env::{self, consts::EXE_SUFFIX},
        fs,
    };

    use super::*;

    #[test]
    fn it_is_looked_for_beside_the_compilers_libraries() {
        let toolchain = env::temp_dir().join(format!("xtask-profdata-{}", std::process::id()));
        let (libraries, programs) = (toolchain.join("lib"), toolchain.join("bin"));
        fs::create_dir_all(&programs).unwrap();
        assert_eq!(beside(&libraries), None);

        let program = programs.join(format!("llvm-profdata{EXE_SUFFIX}"));
        fs::write(&program, "").unwrap();
        assert_eq!(beside(&libraries), Some(program));
        fs::remove_dir_all(&toolchain).unwrap();
    }
}
