use std::path::Path;

use leptos::{config::LeptosOptions, prelude::*};

/// Where the browser finds what cargo-leptos has built for it. In a release the names say what is in the files
/// (`LEPTOS_HASH_FILES=true`), so that a copy of one is good for ever.
#[derive(Clone, Debug)]
pub struct Files {
    pub(crate) style: String,
    pub(crate) script: String,
    pub(crate) wasm: String,
    /// The pages that are files of their own (`--split`).
    pub(crate) later: Vec<String>,
    /// Whether the names change with the content.
    pub are_hashed: bool,
}

impl Files {
    /// Finds them among the names of what lies in their folder.
    pub fn among(mut names: Vec<String>, options: &LeptosOptions) -> Self {
        let (program, folder) = (&*options.output_name, &*options.site_pkg_dir);
        names.sort();
        let url = |name: &str| format!("/{folder}/{name}");
        let hashed = |extension: &str| names.iter().find(|name| is_hashed(name, program, extension));
        let found = |extension: &str| {
            hashed(extension).map_or_else(|| url(&format!("{program}.{extension}")), |name| url(name))
        };
        let wasm = found("wasm");
        let is_wasm = |name: &&String| {
            Path::new(name)
                .extension()
                .is_some_and(|extension| extension == "wasm")
        };
        let modules = names.iter().filter(is_wasm);
        Self {
            style: found("css"),
            script: found("js"),
            later: modules
                .map(|name| url(name))
                .filter(|module| *module != wasm)
                .collect(),
            wasm,
            are_hashed: hashed("wasm").is_some(),
        }
    }
}

/// `app.0123456789abcdefghijkl.css`
fn is_hashed(name: &str, program: &str, extension: &str) -> bool {
    let mut parts = name.split('.');
    (parts.next(), parts.nth(1), parts.next()) == (Some(program), Some(extension), None)
}

/// What brings the page to life: it is usable before, and the files are on their way before anything asks for them, but after the
/// style. When the page lives the others follow, so that going there waits for nothing.
///
/// The scripts of Leptos itself, but for three things: what is loaded early carries the nonce, without which it may not; Trusted
/// Types let the elements pass that Leptos makes of markup, which is in the program's text from the start; and between the
/// program's start and its work on the page, the page may answer whoever uses it.
#[component]
pub(crate) fn Start(files: Files) -> impl IntoView {
    let nonce = leptos::nonce::use_nonce();
    let script = format!(
        "import init, {{ hydrate }} from {:?};\
         globalThis.trustedTypes?.createPolicy('default', {{ createHTML: html => html }});\
         await init({{ module_or_path: {:?} }});\
         await new Promise(done => setTimeout(done));\
         await hydrate();\
         for (const href of {:?}) {{\
           document.head.append(Object.assign(document.createElement('link'), {{ rel: 'prefetch', href }}));\
         }}",
        files.script, files.wasm, files.later
    );
    view! {
        <link rel="modulepreload" href=files.script nonce=nonce.clone() fetchpriority="low" />
        <link rel="preload" href=files.wasm r#as="fetch" r#type="application/wasm" crossorigin="" fetchpriority="low" />
        <script type="module" nonce=nonce>
            {script}
        </script>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(names: &[&str]) -> Files {
        let options = LeptosOptions::builder().output_name("app").build();
        Files::among(names.iter().map(ToString::to_string).collect(), &options)
    }

    #[test]
    fn names_without_a_hash_are_those_of_development() {
        for names in [
            &[][..],
            &["app.css", "app.d.ts", "app.js", "app.wasm", "app_bg.wasm.d.ts"],
        ] {
            let files = files(names);
            assert_eq!(
                [files.style, files.script, files.wasm],
                ["/pkg/app.css", "/pkg/app.js", "/pkg/app.wasm"]
            );
            assert_eq!(files.later, [""; 0]);
            assert!(!files.are_hashed);
        }
    }

    #[test]
    fn names_with_a_hash_are_found_among_their_compressed_copies() {
        let files = files(&[
            "__wasm_split.9a.js",
            "app.1a.css",
            "app.1a.css.br",
            "app.2b.js",
            "app.3c.wasm",
            "app.3c.wasm.gz",
            "app.d.4d.ts",
            "chunk_1.5e.wasm",
            "chunk_1.5e.wasm.br",
        ]);
        assert_eq!(
            [files.style, files.script, files.wasm],
            ["/pkg/app.1a.css", "/pkg/app.2b.js", "/pkg/app.3c.wasm"]
        );
        assert_eq!(files.later, ["/pkg/chunk_1.5e.wasm"]);
        assert!(files.are_hashed);
    }
}
