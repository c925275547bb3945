use leptos::{html::meta, prelude::*};
use leptos_meta::MetaTags;

use crate::{
    App, Files,
    api::{Theme, this_page},
    files::Start,
    page_headers,
    server::theme_of_this_request,
};

/// The HTML document around every page, written by the server and never hydrated.
pub fn shell(options: LeptosOptions, files: Files) -> impl IntoView {
    page_headers::set();
    let theme = theme_of_this_request();

    view! {
        <!DOCTYPE html>
        <html lang="en" data-theme=theme.chosen()>
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name=this_page::META content=this_page::session() />
                <Scheme theme />
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

/// What the browser paints by itself, in which colours; around the page it is `--paper` of `style/tokens.css`.
#[component]
pub(crate) fn Scheme(theme: Theme) -> impl IntoView {
    let color = |scheme: Theme, color: &'static str| {
        let shown = theme == scheme || theme == Theme::System;
        let media = format!("(prefers-color-scheme: {})", scheme.as_str());
        let media = (theme == Theme::System).then_some(media);
        shown.then(|| meta().name("theme-color").attr("media", media).content(color))
    };
    view! {
        <meta name="color-scheme" content=theme.chosen().unwrap_or("light dark") />
        {color(Theme::Light, "#fcfbf9")}
        {color(Theme::Dark, "#0d1211")}
    }
}
