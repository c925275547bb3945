//! What a page may load, run and send (Content Security Policy Level 3).

use std::sync::{Arc, OnceLock};

use axum::{extract::Request, http::HeaderValue};

use crate::{oidc::Provider, random::random_name};

/// The nonce of one answer, in the extensions of its request: a page's own scripts carry it, and no other script runs. It is made
/// when somebody asks for it; most answers are no pages.
#[derive(Clone, Debug, Default)]
pub struct CspNonce(Arc<OnceLock<String>>);

impl CspNonce {
    /// Gives a request its nonce.
    pub(crate) fn give(request: &mut Request) -> Self {
        let nonce = Self::default();
        request.extensions_mut().insert(nonce.clone());
        nonce
    }

    /// What the attribute `nonce` of a script has to say.
    pub fn as_str(&self) -> &str {
        self.0.get_or_init(random_name)
    }
}

/// What is no page loads and runs nothing, whatever a browser that opens it takes it for.
pub(super) const OF_DATA: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
);

/// To `script-src` comes the nonce, to `form-action` the provider.
///
/// `wasm-unsafe-eval` is WebAssembly and nothing else. The one Trusted Types policy is the page's own.
const OF_PAGE: [(&str, &str); 12] = [
    ("default-src", "'none'"),
    ("script-src", "'wasm-unsafe-eval'"),
    ("style-src", "'self'"),
    ("img-src", "'self' data:"),
    ("font-src", "'self'"),
    ("connect-src", "'self'"),
    ("manifest-src", "'self'"),
    ("form-action", "'self'"),
    ("base-uri", "'none'"),
    ("frame-ancestors", "'none'"),
    ("require-trusted-types-for", "'script'"),
    ("trusted-types", "default"),
];

/// The policy of every page, but for what changes.
#[derive(Clone, Debug)]
pub(crate) struct ContentPolicy {
    directives: Vec<(String, String)>,
}

impl ContentPolicy {
    /// Lets pages use more than this origin: `further` is in the notation of the header, such as
    /// `img-src https://images.example.com`.
    ///
    /// # Errors
    ///
    /// A sentence about the first directive that cannot be added.
    pub(crate) fn with(further: &str) -> Result<Self, String> {
        let mut directives = OF_PAGE
            .map(|(name, sources)| (name.to_owned(), sources.to_owned()))
            .to_vec();
        for directive in further
            .split(';')
            .map(str::trim)
            .filter(|directive| !directive.is_empty())
        {
            let (name, sources) = directive.split_once(' ').unwrap_or((directive, ""));
            if !name.ends_with("-src") && name != "form-action" {
                return Err(format!("`{name}` is no directive that takes sources"));
            }
            if let Some(source) = sources.split_whitespace().find(|source| !is_elsewhere(source)) {
                return Err(format!("`{source}` is not where something comes from"));
            }
            match directives.iter_mut().find(|(ours, _)| ours == name) {
                Some((_, ours)) => *ours = format!("{ours} {sources}"),
                None => directives.push((name.to_owned(), sources.to_owned())),
            }
        }
        Ok(Self { directives })
    }

    /// Signing out is a form, and browsers follow its redirects to the provider only if `form-action` names it.
    pub(super) fn of_page(&self, nonce: &CspNonce, provider: &Provider) -> HeaderValue {
        let with_what_changes = |(name, sources): &(String, String)| match name.as_str() {
            "script-src" => format!("{name} {sources} 'nonce-{}'", nonce.as_str()),
            "form-action" => format!("{name} {sources} {}", provider.origins().join(" ")),
            _ => format!("{name} {sources}"),
        };
        let policy: Vec<String> = self.directives.iter().map(with_what_changes).collect();
        HeaderValue::from_str(&policy.join("; ")).unwrap_or(OF_DATA)
    }
}

/// A scheme, or a host with one: keywords such as `'unsafe-inline'` would undo the policy instead of extending it.
fn is_elsewhere(source: &str) -> bool {
    source.contains(':')
        && source
            .chars()
            .all(|c| c.is_ascii_graphic() && !"'\",".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sources<'a>(policy: &'a ContentPolicy, directive: &str) -> Option<&'a str> {
        let found = policy.directives.iter().find(|(name, _)| name == directive)?;
        Some(&found.1)
    }

    #[test]
    fn what_is_added_joins_what_is_there() {
        let policy =
            ContentPolicy::with("img-src https://a.example https://b.example; media-src https:;").unwrap();
        assert_eq!(
            sources(&policy, "img-src"),
            Some("'self' data: https://a.example https://b.example")
        );
        assert_eq!(sources(&policy, "media-src"), Some("https:"));
        assert_eq!(sources(&policy, "connect-src"), Some("'self'"));
    }

    #[test]
    fn nothing_can_be_added_that_undoes_it() {
        for further in [
            "script-src 'unsafe-inline'",
            "script-src 'unsafe-eval' https://a.example",
            "img-src *",
            "img-src https://a.example,https://b.example",
            "base-uri https://a.example",
            "sandbox",
        ] {
            assert!(ContentPolicy::with(further).is_err(), "{further}");
        }
    }
}
