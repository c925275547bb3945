//! `cargo xtask rename`: a fork's own name on the door.
//!
//! Crates, folders, cookies and settings keep their names: they say what a thing does, and a fork that leaves them alone
//! merges this template's later changes without a conflict.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, ExitCode},
};

use crate::{Result, command::says, workspace};

/// Where the name is said. Each line occurs once in its file; a test makes sure.
const PLACES: [Place; 3] = [
    Place {
        file: "app/src/lib.rs",
        line: |name| format!("const PRODUCT: &str = \"{}\";", name.shown),
    },
    Place {
        file: "README.md",
        line: |name| format!("# {}\n\n", name.shown),
    },
    // What the provider's people read in their log.
    Place {
        file: "bff/src/http.rs",
        line: |name| format!(".user_agent(concat!(\"{}/\"", name.slug()),
    },
];

struct Place {
    file: &'static str,
    line: fn(&Name) -> String,
}

/// A product's name, safe in each of the places.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Name {
    shown: String,
}

impl Name {
    fn parse(words: &str) -> Result<Self> {
        let name = Self {
            shown: words.trim().to_owned(),
        };
        let is_plain = |c: char| c.is_alphanumeric() || " -.&".contains(c);
        if name.slug().is_empty() || !name.shown.chars().all(is_plain) {
            return Err(format!(
                "`{words}` is no name: letters, digits, spaces and - . & are, and one of them is an ASCII letter or digit. \
                 Example: cargo xtask rename Acme Notes"
            ));
        }
        Ok(name)
    }

    /// `acme-notes`
    fn slug(&self) -> String {
        let words = self.shown.split(|c: char| !c.is_ascii_alphanumeric());
        let words: Vec<_> = words.filter(|word| !word.is_empty()).collect();
        words.join("-").to_lowercase()
    }
}

pub(crate) fn run(arguments: &[String]) -> Result<ExitCode> {
    let name = Name::parse(&arguments.join(" "))?;
    let root = workspace::root();
    refuse_unless_clean(&root)?;
    let old = name_in(&root)?;
    if old == name {
        return Err(format!("it is called {} already", name.shown));
    }
    for (path, text) in renamed(&root, &old, &name)? {
        fs::write(&path, text).map_err(|e| format!("cannot write {}: {e}", path.display()))?;
        println!("   {}", path.strip_prefix(&root).unwrap_or(&path).display());
    }
    println!("{} is {} now. Look at it with `git diff`.", old.shown, name.shown);
    Ok(ExitCode::SUCCESS)
}

/// The name as files have it: `acme-notes`.
pub(crate) fn slug() -> Result<String> {
    Ok(name_in(&workspace::root())?.slug())
}

/// So that `git diff` shows what was renamed and nothing else, and `git checkout .` takes it back.
fn refuse_unless_clean(root: &Path) -> Result<()> {
    let mut status = Command::new("git");
    status.args(["status", "--porcelain"]).current_dir(root);
    match says(&mut status) {
        None => Err("`git status` fails; rename in a clone, where it can be taken back".to_owned()),
        Some(changes) if changes.is_empty() => Ok(()),
        Some(changes) => Err(format!("commit or stash your changes first:\n{changes}")),
    }
}

/// What it is called now.
fn name_in(root: &Path) -> Result<Name> {
    let text = read(&root.join(PLACES[0].file))?;
    let after = text.split_once("const PRODUCT: &str = \"");
    let name = after.and_then(|(_, rest)| rest.split_once('"'));
    match name {
        Some((name, _)) => Name::parse(name),
        None => Err(format!("{} has no PRODUCT any more", PLACES[0].file)),
    }
}

/// Every file as it is to be. Nothing is written before all places are found.
fn renamed(root: &Path, old: &Name, new: &Name) -> Result<Vec<(PathBuf, String)>> {
    let rename = |place: &Place| {
        let path = root.join(place.file);
        let text = read(&path)?;
        let line = (place.line)(old);
        match text.matches(&line).count() {
            1 => Ok((path, text.replacen(&line, &(place.line)(new), 1))),
            n => Err(format!(
                "{} says `{}` {n} times, not once; rename it there by hand, and mend xtask/src/rename.rs",
                place.file,
                line.trim_end()
            )),
        }
    };
    PLACES.iter().map(rename).collect()
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).map_err(|e| format!("cannot read {}: {e}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_goes_into_every_place_and_no_further() {
        let root = workspace::root();
        let old = name_in(&root).unwrap();
        let new = Name::parse("Acme Notes & Sons").unwrap();
        let files = renamed(&root, &old, &new).unwrap();
        assert_eq!(files.len(), PLACES.len());
        for ((path, text), place) in files.iter().zip(&PLACES) {
            assert!(text.contains(&(place.line)(&new)), "{text}");
            let back = text.replacen(&(place.line)(&new), &(place.line)(&old), 1);
            assert_eq!(back, read(path).unwrap());
        }
    }

    #[test]
    fn names_that_would_break_a_place_are_refused() {
        for name in ["", " ", "Ünï\"", "a\"b", "a\\b", "a\nb", "<b>", "日本"] {
            assert!(Name::parse(name).is_err(), "{name}");
        }
        assert_eq!(Name::parse(" Café 24 ").unwrap().slug(), "caf-24");
    }

    #[test]
    fn a_tree_with_changes_is_refused() {
        let root = std::env::temp_dir().join(format!("xtask-rename-{}", std::process::id()));
        fs::create_dir_all(&root).unwrap();
        let mut init = Command::new("git");
        assert!(says(init.args(["init", "--quiet"]).current_dir(&root)).is_some());
        refuse_unless_clean(&root).unwrap();
        fs::write(root.join("new.rs"), "").unwrap();
        assert!(refuse_unless_clean(&root).unwrap_err().contains("new.rs"));
        fs::remove_dir_all(&root).unwrap();
    }
}
