use leptos::{prelude::*, server_fn::ServerFn};

use super::icons::{MoonIcon, SunIcon, SystemIcon};
use crate::{
    api::{ChooseTheme, Theme},
    session::Session,
};

/// The attribute of `<html>` that says which theme was chosen; without it, the system has its way.
const ATTRIBUTE: &str = "data-theme";

/// Light, dark, or as the system has it. A plain form; with JavaScript the page changes at once.
#[component]
pub fn ThemeSwitch() -> impl IntoView {
    let choose = ServerAction::<ChooseTheme>::new();
    let chosen = RwSignal::new(current());
    Effect::new(move || {
        if let Some(ChooseTheme { theme }) = choose.input().get() {
            apply(theme);
            chosen.set(theme);
        }
    });
    let to = Session::current().form_action(ChooseTheme::url());
    let option = move |theme: Theme, name: &'static str, icon: AnyView| {
        view! {
            <button
                name="theme"
                value=theme.as_str()
                formaction=to.clone()
                title=name
                aria-label=name
                aria-pressed=move || (chosen.get() == theme).to_string()
            >
                {icon}
            </button>
        }
    };

    view! {
        <ActionForm action=choose attr:class="theme-switch">
            <div role="group" aria-label="Theme">
                {option(Theme::Light, "Light", view! { <SunIcon /> }.into_any())}
                {option(Theme::Dark, "Dark", view! { <MoonIcon /> }.into_any())}
                {option(Theme::System, "As the system", view! { <SystemIcon /> }.into_any())}
            </div>
        </ActionForm>
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
    if let Some(html) = document().document_element() {
        // Neither can fail for a name that is written here.
        let _ = match theme {
            Theme::System => html.remove_attribute(ATTRIBUTE),
            Theme::Light | Theme::Dark => html.set_attribute(ATTRIBUTE, theme.as_str()),
        };
    }
}
