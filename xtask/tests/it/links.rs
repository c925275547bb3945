//! Links within the repository lead to something.

use std::{fs, path::Path};

use crate::{fence::fences, pages, read, root};

#[test]
fn every_link_leads_to_a_file() {
    let mut dead = Vec::new();
    for page in pages() {
        let mut text = read(&page);
        for block in fences(&page, &text) {
            text = text.replace(&block.text, "");
        }
        for (_, rest) in text
            .match_indices("](")
            .map(|(at, open)| text.split_at(at + open.len()))
        {
            let target = rest.split(')').next().unwrap();
            let file = target.split('#').next().unwrap();
            let here = root().join(Path::new(&page).parent().unwrap());
            if !target.contains("://") && !here.join(file).exists() {
                dead.push(format!("{page}: {target}"));
            }
        }
    }
    assert!(dead.is_empty(), "{dead:#?}");
}

/// ``[`a_test`](file.rs)`` names something that is in the file.
#[test]
fn every_test_that_is_named_is_there() {
    let mut checked = 0;
    for page in pages() {
        let text = read(&page);
        for (before, target) in text.split("](").zip(text.split("](").skip(1)) {
            let Some((_, name)) = before.rsplit_once('[') else {
                continue;
            };
            let name = name.strip_prefix('`').and_then(|name| name.strip_suffix('`'));
            let target = target.split(')').next().unwrap();
            let is_source = [".rs", ".ts"].iter().any(|kind| target.ends_with(kind));
            let Some(name) = name.filter(|name| is_source && !name.contains(['/', '.'])) else {
                continue;
            };
            let file = root().join(Path::new(&page).parent().unwrap()).join(target);
            let source = fs::read_to_string(file).unwrap();
            assert!(source.contains(name), "{page}: {target} has no {name}");
            checked += 1;
        }
    }
    assert!(checked > 10, "{checked}");
}
