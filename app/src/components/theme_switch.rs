use leptos::{prelude::*, server_fn::ServerFn, wasm_bindgen::JsCast};
use web_sys::HtmlDocument;

use super::icons::{MoonIcon, SunIcon, SystemIcon};
use crate::{
    api::{ChooseTheme, Theme},
    at_once::AtOnce,
    session::Session,
};

/// The attribute of `<html>` that says which theme was chosen; without it, the system has its way.
const ATTRIBUTE: &str = "data-theme";

/// Light, dark, or as the system has it. A plain form; with JavaScript the page changes at once, and nobody is asked.
#[component]
pub fn ThemeSwitch() -> impl IntoView {
    let chosen = RwSignal::new(current());
    let to = Session::current().form_action(ChooseTheme::url());
    let option = move |theme: Theme, name: &'static str, icon: AnyView| {
        view! {
            <button
                name="theme"
                value=theme.as_str()
                title=name
                aria-label=name
                aria-pressed=move || (chosen.get() == theme).to_string()
                on:click=move |event| {
                    event.prevent_default();
                    apply(theme);
                    chosen.set(theme);
                }
            >
                {icon}
            </button>
        }
    };

    view! {
        <form class="theme-switch" method="post" action=to>
            <div role="group" aria-label="Theme">
                {option(Theme::Light, "Light", AtOnce(view! { <SunIcon /> }).into_any())}
                {option(Theme::Dark, "Dark", AtOnce(view! { <MoonIcon /> }).into_any())}
                {option(Theme::System, "As the system", AtOnce(view! { <SystemIcon /> }).into_any())}
            </div>
        </form>
    }
}

#[cfg(feature = "ssr")]
use crate::server::theme_of_this_request as current;

/// The server has written it into the page.
#[cfg(not(feature = "ssr"))]
fn current() -> Theme {
    let html = document().document_element();
    html.and_then(|html| html.get_attribute(ATTRIBUTE))
        .map_or(Theme::System, |name| Theme::named(&name))
}

fn apply(theme: Theme) {
    let document = document();
    // None of this can fail for a name that is written here.
    if let Some(html) = document.document_element() {
        let _ = match theme.chosen() {
            None => html.remove_attribute(ATTRIBUTE),
            Some(name) => html.set_attribute(ATTRIBUTE, name),
        };
    }
    let _ = document
        .unchecked_into::<HtmlDocument>()
        .set_cookie(&theme.cookie());
}
