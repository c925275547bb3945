use leptos::prelude::*;
use leptos_meta::MetaTags;

use crate::{App, Files, api::this_page, files::Start, page_headers};

/// The HTML document around every page, written by the server and never hydrated.
pub fn shell(options: LeptosOptions, files: Files) -> impl IntoView {
    page_headers::set();

    view! {
        <!DOCTYPE html>
        <html lang="en">
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="color-scheme" content="light dark" />
                <meta name=this_page::META content=this_page::session() />
                <meta name="theme-color" media="(prefers-color-scheme: light)" content="#fcfbf9" />
                <meta name="theme-color" media="(prefers-color-scheme: dark)" content="#0d1211" />
                <link rel="icon" type="image/svg+xml" href="/favicon.svg" />
                <link rel="stylesheet" href=files.style.clone() />
                <AutoReload options />
                <Start files />
                <MetaTags />
            </head>
            <body>
                <App />
            </body>
        </html>
    }
}
