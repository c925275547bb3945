//! `--profile-guided`: the server is built twice. The first one counts how often each of its branches is taken while `bench` loads it, and by those counts the
//! second is optimised.

use std::{
    env,
    fs::{self, DirEntry},
    path::{Path, PathBuf},
};

use super::{host, release, size};
use crate::{
    Result,
    bench::bench,
    command::{command, run},
    prepare::{self, Toolbox},
    step::{making, step},
    tools::{llvm_profdata, postgres::Postgres},
    workspace,
};

/// Where one of these is set, cargo heeds no other flags for the compiler.
const OVERRIDING: [&str; 2] = ["CARGO_ENCODED_RUSTFLAGS", "RUSTFLAGS"];

/// Builds the site and the server, and says where the executable is.
pub(super) fn build() -> Result<PathBuf> {
    check(cfg!(target_os = "linux"), |name| env::var_os(name).is_some())?;
    let toolbox = prepare::release_toolbox()?;
    let postgres = prepare::bench_tools()?;
    let profdata = making("llvm-profdata", llvm_profdata::ensure)?;

    let folder = workspace::target_dir().join("profile-guided");
    let (counts, profile) = (folder.join("counts"), folder.join("profile"));
    step("the site (takes some minutes)", || {
        run(release(&toolbox).arg("--frontend-only"))?;
        Ok("built".to_owned())
    })?;
    let counting = making("a server that counts (takes some minutes)", || {
        build_server(&toolbox, &folder.join("counting"), "-Cprofile-generate")
    })?;
    step("its counts, under load", || {
        train(&counting, &postgres, &counts)?;
        let mut merge = command(&profdata);
        merge.args(["merge", "--output"]).arg(&profile);
        run(merge.args(written(&counts)?))?;
        size(&profile)
    })?;
    making("the server by its profile (takes some minutes)", || {
        let optimised = folder.join("optimised");
        // Cargo would not see that the profile is another one than the last time.
        empty(&optimised)?;
        build_server(
            &toolbox,
            &optimised,
            &format!("-Cprofile-use={}", profile.display()),
        )
    })
}

/// Whether it can be done here, with such an environment.
fn check(linux: bool, is_set: impl Fn(&str) -> bool) -> Result<()> {
    if !linux {
        return Err(
            "the load for a profile is made on Linux alone; `cargo xtask dist` builds without one".to_owned(),
        );
    }
    match OVERRIDING.into_iter().find(|name| is_set(name)) {
        None => Ok(()),
        Some(name) => Err(format!(
            "{name} is set, and would have cargo forget the flags for the profile: unset it. \
             Flags of yours can be in cargo's configuration, `target.<host>.rustflags`"
        )),
    }
}

/// The release server in a folder of its own, with one more flag for the compiler.
fn build_server(toolbox: &Toolbox, folder: &Path, flag: &str) -> Result<(PathBuf, String)> {
    // A target that is named keeps the flag from build scripts and macros, which run on the way.
    let host = host()?;
    run(release(toolbox)
        .arg("--server-only")
        .arg(format!("--bin-cargo-args={}", rustflags(&host, flag)))
        .env("LEPTOS_BIN_TARGET_TRIPLE", &host)
        .env("LEPTOS_BIN_TARGET_DIR", folder))?;
    let server = folder.join(host).join("release").join("server");
    let size = size(&server)?;
    Ok((server, size))
}

/// As an argument, in which a path may have spaces; it is added to what configuration there is.
fn rustflags(target: &str, flag: &str) -> String {
    format!("--config=target.'{target}'.rustflags=['{flag}']")
}

fn train(server: &Path, postgres: &Postgres, counts: &Path) -> Result<()> {
    empty(counts)?;
    let file = counts.join("%p-%m.profraw");
    run(bench(server, postgres)
        .arg("--train")
        .env("LLVM_PROFILE_FILE", file))
}

/// The files that servers have written at their end.
fn written(counts: &Path) -> Result<Vec<PathBuf>> {
    let files = fs::read_dir(counts).map_err(|e| format!("no server has written its counts: {e}"))?;
    let files: Vec<_> = files.flatten().collect();
    let is_empty = |file: &DirEntry| file.metadata().is_ok_and(|file| file.len() == 0);
    if files.is_empty() || files.iter().any(is_empty) {
        return Err(format!(
            "a server has not written its counts to {}",
            counts.display()
        ));
    }
    Ok(files.iter().map(DirEntry::path).collect())
}

fn empty(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder).map_err(|e| format!("cannot remove {}: {e}", folder.display()))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::succeeds;

    #[test]
    fn flags_that_would_win_are_refused() {
        let set = |wanted: &'static str| check(true, move |name| name == wanted);
        assert!(set("RUSTFLAGS").unwrap_err().contains("RUSTFLAGS is set"));
        assert!(set("CARGO_ENCODED_RUSTFLAGS").is_err());
        assert!(set("RUST_LOG").is_ok());
        assert!(check(false, |_| false).is_err());
    }

    /// `build.rs` fails if it is given the flag, the program if it is not. A path in it may have spaces.
    #[test]
    fn what_is_deployed_is_given_the_flag_and_what_builds_it_is_not() {
        let package = env::temp_dir().join(format!("xtask-flag-{}", std::process::id()));
        fs::create_dir_all(package.join("src")).unwrap();
        let files = [
            (
                "Cargo.toml",
                "[package]\nname = \"flag\"\n[workspace]\n[lints.rust]\nunexpected_cfgs = \"allow\"\n",
            ),
            ("build.rs", "fn main() { assert!(!cfg!(flag = \"a b\")) }"),
            ("src/main.rs", "fn main() { assert!(cfg!(flag = \"a b\")) }"),
        ];
        for (file, text) in files {
            fs::write(package.join(file), text).unwrap();
        }
        let mut cargo = command("cargo");
        cargo
            .current_dir(&package)
            .args(["run", "--quiet", "--offline", "--target"])
            .arg(host().unwrap())
            .arg(rustflags(&host().unwrap(), "--cfg=flag=\"a b\""))
            .env("CARGO_TARGET_DIR", package.join("target"));
        for name in OVERRIDING {
            cargo.env_remove(name);
        }
        assert!(succeeds(&mut cargo).unwrap());
        fs::remove_dir_all(&package).unwrap();
    }

    #[test]
    fn a_server_that_wrote_nothing_is_noticed() {
        let counts = env::temp_dir().join(format!("xtask-counts-{}", std::process::id()));
        assert!(written(&counts).is_err());
        fs::create_dir_all(&counts).unwrap();
        assert!(written(&counts).is_err());

        let (one, other) = (counts.join("1-0.profraw"), counts.join("2-0.profraw"));
        fs::write(&one, "counts").unwrap();
        assert_eq!(written(&counts).unwrap(), [one]);
        fs::write(&other, "").unwrap();
        assert!(written(&counts).is_err());

        empty(&counts).unwrap();
        assert!(!counts.exists());
        assert!(empty(&counts).is_ok());
    }
}
