//! Every command in the documentation runs, in a clone that is as new for every page; or its block says why not.
//!
//! ```text
//! sh                  is run
//! sh by:PATH          is run by that file
//! sh untested:REASON  is not run, for one of the reasons below
//! LANGUAGE PATH       is a whole file, and is written
//! diff                is a change, and is applied
//! ```

use std::{env, process::Command};

use crate::{
    fence::{Fence, fences},
    pages, read, root,
    scratch::Scratch,
};

const REASONS: [&str; 7] = [
    "needs-a-cluster",
    "needs-a-deployment",
    "needs-a-provider",
    "needs-docker",
    "needs-network",
    "never-ends",
    "takes-minutes",
];

/// What not every machine has on which the tests run. The commands of `server` are run by its own tests.
const OPTIONAL: [&str; 4] = ["pg_dump", "promtool", "server", "sqlite3"];

/// Pages that are followed one after the other, in one clone.
const GOES_ON: [(&str, &str); 1] = [("docs/forking.md", "docs/adding-a-table.md")];

#[test]
fn every_command_runs_or_says_why_not() {
    let scratch = Scratch::new("pages");
    for page in pages() {
        if GOES_ON.iter().any(|(_, next)| *next == page) {
            continue;
        }
        let next = GOES_ON.iter().find(|(first, _)| *first == page);
        let mut blocks = fences(&page, &read(&page));
        if let Some((_, next)) = next {
            blocks.extend(fences(next, &read(next)));
        }
        blocks.retain(|block| block.language == "sh" || block.language == "diff" || !block.mark.is_empty());
        follow(&scratch, &blocks);
        scratch.begin_again();
    }
}

fn follow(scratch: &Scratch, blocks: &[Fence]) {
    for Fence {
        place,
        language,
        mark,
        text,
    } in blocks
    {
        match (language.as_str(), mark.split_once(':')) {
            ("diff", _) => scratch.apply(place, text),
            ("sh", Some(("by", file))) => {
                assert!(root().join(file).is_file(), "{place}: there is no {file}");
                can_be_read(scratch, place, text);
            }
            ("sh", Some(("untested", reason))) if REASONS.contains(&reason) => {
                can_be_read(scratch, place, text);
            }
            ("sh", _) if mark.is_empty() => run(scratch, place, text),
            ("sh", _) => panic!("{place}: `{mark}` is no marker"),
            _ => scratch.write(mark, text),
        }
    }
}

fn run(scratch: &Scratch, place: &str, text: &str) {
    let begins_with = |program: &&str| text.lines().any(|line| line.split(' ').next() == Some(program));
    let mut needed = OPTIONAL.into_iter().filter(begins_with);
    let missing = needed.find(|program| !is_here(program));
    let no_postgres = text.contains("$DATABASE_URL") && env::var_os("TEST_POSTGRES_URL").is_none();
    if let Some(missing) = missing.or(no_postgres.then_some("TEST_POSTGRES_URL")) {
        can_be_read(scratch, place, text);
        eprintln!("{place} is not run: there is no {missing} here");
        return;
    }
    let (succeeded, printed) = scratch.shell(text);
    assert!(succeeded, "{place}:\n{text}\n{printed}");
}

/// What is not run is at least written in the shell's language, and names commands that there are.
fn can_be_read(scratch: &Scratch, place: &str, text: &str) {
    scratch.write("target/commands.sh", text);
    let (readable, printed) = scratch.shell("bash -n target/commands.sh");
    assert!(readable, "{place}: {printed}");
    let help = Command::new(env!("CARGO_BIN_EXE_xtask")).output().unwrap().stdout;
    let help = String::from_utf8(help).unwrap();
    for line in text.lines() {
        if let Some((_, command)) = line.split_once("cargo xtask ") {
            let name = command.split_whitespace().next().unwrap();
            assert!(help.contains(&format!("\n  {name} ")), "{place}: {line}");
        }
        if let Some(arguments) = line.trim_start().strip_prefix("server ") {
            let name = arguments.split_whitespace().next().unwrap();
            let command = format!("server/src/commands/{name}.rs");
            assert!(root().join(command).is_file(), "{place}: {line}");
        }
    }
}

fn is_here(program: &str) -> bool {
    let path = env::var_os("PATH").unwrap();
    env::split_paths(&path).any(|folder| folder.join(program).is_file())
}

#[test]
fn a_command_that_fails_or_a_change_that_does_not_fit_is_noticed() {
    let scratch = Scratch::new("self");
    let follow_page = |text: &str| {
        let blocks = fences("a page", text);
        std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| follow(&scratch, &blocks))).is_ok()
    };
    assert!(follow_page("```sh\ntest -f README.md\n```\n"));
    assert!(!follow_page("```sh\nfalse | true\n```\n"));
    assert!(!follow_page("```sh untested:too-lazy\ntrue\n```\n"));
    assert!(!follow_page("```sh by:no/such/file\ntrue\n```\n"));
    assert!(!follow_page(
        "```sh untested:never-ends\ncargo xtask dveelop\n```\n"
    ));
    assert!(!follow_page("```sh untested:never-ends\nserver konfig\n```\n"));
    assert!(!follow_page("```sh untested:never-ends\nif true\n```\n"));
    assert!(!follow_page(
        "```diff\n--- a/README.md\n+++ b/README.md\n@@ -1 +1 @@\n-# Nothing\n+# Something\n```\n"
    ));
    assert!(follow_page("```rust new.rs\nfn main() {}\n```\n"));
    assert!(scratch.folder().join("new.rs").is_file());
}
