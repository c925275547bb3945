//! Says where the site is that goes into the executable, and that a changed site makes another executable.

use std::{env, path::Path};

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if env::var_os("CARGO_FEATURE_EMBEDDED_SITE").is_none() {
        return;
    }
    println!("cargo::rerun-if-env-changed=LEPTOS_SITE_ROOT");
    let site = env::var_os("LEPTOS_SITE_ROOT").unwrap_or_else(|| "target/site".into());
    // From the workspace's root, as cargo-leptos means it.
    let site = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(site);
    if site.join("pkg").is_dir() {
        println!("cargo::rustc-env=SITE={}", site.display());
        println!("cargo::rerun-if-changed={}", site.display());
    } else {
        println!(
            "cargo::error=there is no site in {}; `cargo leptos build` makes one",
            site.display()
        );
    }
}
