use std::{fs, path::Path};

use leptos::{config::LeptosOptions, prelude::*};

/// Where the browser finds what cargo-leptos has built for it. In a release the names say what is in the files
/// (`LEPTOS_HASH_FILES=true`), so that a copy of one is good for ever.
#[derive(Clone, Debug)]
pub struct Files {
    pub(crate) style: String,
    pub(crate) script: String,
    pub(crate) wasm: String,
    /// Whether the names change with the content.
    pub are_hashed: bool,
}

impl Files {
    /// Looks which names they have.
    pub fn find(options: &LeptosOptions) -> Self {
        let folder = Path::new(&*options.site_root).join(&*options.site_pkg_dir);
        let names: Vec<String> = fs::read_dir(folder)
            .into_iter()
            .flatten()
            .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
            .collect();
        let url = |extension: &str| {
            let is_hashed = |name: &&String| is_hashed(name, &options.output_name, extension);
            let plain = format!("{}.{extension}", options.output_name);
            let name = names.iter().find(is_hashed).unwrap_or(&plain);
            format!("/{}/{name}", options.site_pkg_dir)
        };
        Self {
            style: url("css"),
            script: url("js"),
            wasm: url("wasm"),
            are_hashed: names
                .iter()
                .any(|name| is_hashed(name, &options.output_name, "wasm")),
        }
    }
}

/// `app.0123456789abcdefghijkl.css`
fn is_hashed(name: &str, output_name: &str, extension: &str) -> bool {
    let hash = name
        .strip_prefix(output_name)
        .and_then(|rest| rest.strip_suffix(extension))
        .and_then(|rest| rest.strip_prefix('.')?.strip_suffix('.'));
    hash.is_some_and(|hash| !hash.is_empty() && !hash.contains('.'))
}

/// What brings the page to life: it is usable before, and the files are on their way before anything asks for them.
///
/// The scripts of Leptos itself, but for two things: what is loaded early carries the nonce, without which it may not, and
/// Trusted Types let the elements pass that Leptos makes of markup, which is in the program's text from the start.
#[component]
pub(crate) fn Start(files: Files) -> impl IntoView {
    let nonce = leptos::nonce::use_nonce();
    let script = format!(
        "import init, {{ hydrate }} from {:?};\
         globalThis.trustedTypes?.createPolicy('default', {{ createHTML: html => html }});\
         init({{ module_or_path: {:?} }}).then(hydrate);",
        files.script, files.wasm
    );
    view! {
        <link rel="modulepreload" href=files.script nonce=nonce.clone() />
        <link rel="preload" href=files.wasm r#as="fetch" r#type="application/wasm" crossorigin="" />
        <script type="module" nonce=nonce>
            {script}
        </script>
    }
}
