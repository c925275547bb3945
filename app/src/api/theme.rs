use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::{ApiError, ThisPage};

/// Light, dark, or as the system has it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Theme {
    /// As the system has it.
    #[default]
    System,
    /// Light, whatever the system has.
    Light,
    /// Dark, whatever the system has.
    Dark,
}

impl Theme {
    /// As forms and the cookie write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// As `<html data-theme>` writes it, where there is a choice to be written.
    pub fn chosen(self) -> Option<&'static str> {
        (self != Self::System).then(|| self.as_str())
    }

    /// What [`Theme::as_str`] wrote; anything else is the system's.
    pub fn named(name: &str) -> Self {
        [Self::Light, Self::Dark]
            .into_iter()
            .find(|theme| theme.as_str() == name)
            .unwrap_or_default()
    }

    /// Has the browser keep it for a year, or forget it: a cookie, so that the server's first byte already has the right colours.
    pub(crate) fn cookie(self) -> String {
        let seconds = self.chosen().map_or(0, |_| 365 * 24 * 3600);
        format!(
            "{THEME_COOKIE}={}; Path=/; Max-Age={seconds}; SameSite=Lax",
            self.as_str()
        )
    }
}

/// Its name.
pub(crate) const THEME_COOKIE: &str = "theme";

/// Keeps the choice, where there is no JavaScript to do so.
#[server(endpoint = "/theme", client = ThisPage)]
#[allow(
    clippy::unused_async,
    reason = "a server function is async, whatever its body does"
)]
pub async fn choose_theme(
    /// The choice.
    theme: Theme,
) -> Result<(), ApiError> {
    crate::server::keep_theme(theme);
    Ok(())
}
