//! The chosen theme lives in a cookie of its own: it is no secret, and outlives a session.

use axum::http::{HeaderMap, HeaderValue, header, request::Parts};
use leptos::prelude::use_context;
use leptos_axum::ResponseOptions;

use crate::api::{THEME_COOKIE, Theme};

/// The theme that a page is rendered in.
pub(crate) fn theme_of_this_request() -> Theme {
    use_context::<Parts>().map_or(Theme::System, |request| theme_of(&request.headers))
}

/// The theme that a request asks for.
pub(crate) fn theme_of(headers: &HeaderMap) -> Theme {
    let cookies = headers.get_all(header::COOKIE).into_iter();
    cookies
        .filter_map(|cookies| cookies.to_str().ok())
        .flat_map(|cookies| cookies.split(';'))
        .find_map(|cookie| cookie.trim().strip_prefix(THEME_COOKIE)?.strip_prefix('='))
        .map_or(Theme::System, Theme::named)
}

/// Has the browser keep it.
pub(crate) fn keep_theme(theme: Theme) {
    let cookie = HeaderValue::from_str(&theme.cookie());
    if let (Some(response), Ok(cookie)) = (use_context::<ResponseOptions>(), cookie) {
        response.append_header(header::SET_COOKIE, cookie);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn theme(cookies: &'static str) -> Theme {
        theme_of(&HeaderMap::from_iter([(
            header::COOKIE,
            HeaderValue::from_static(cookies),
        )]))
    }

    #[test]
    fn the_cookie_is_found_among_others() {
        assert_eq!(theme("session=dark; theme=light"), Theme::Light);
        assert_eq!(theme("theme=dark"), Theme::Dark);
    }

    #[test]
    fn anything_else_is_as_the_system_has_it() {
        for cookies in ["", "theme=", "theme=\"><script>", "mytheme=dark", "theme=DARK"] {
            assert_eq!(theme(cookies), Theme::System, "{cookies}");
        }
        assert_eq!(theme_of(&HeaderMap::new()), Theme::System);
    }
}
