//! What a browser keeps, and when it hands it over.

use std::collections::BTreeMap;

use axum_extra::extract::cookie::{Cookie, SameSite};
use reqwest::{Method, Response, header};
use url::Url;

use super::Began;

/// By origin (a real browser ignores the port) and name.
#[derive(Clone, Default)]
pub(super) struct Cookies(BTreeMap<(String, String), Kept>);

#[derive(Clone)]
struct Kept {
    value: String,
    same_site: Option<SameSite>,
}

impl Cookies {
    pub(super) fn keep(&mut self, response: &Response) {
        for header in response.headers().get_all(header::SET_COOKIE) {
            let cookie = Cookie::parse(header.to_str().unwrap().to_owned()).unwrap();
            let key = (authority(response.url()), cookie.name().to_owned());
            if cookie.max_age().is_some_and(|age| !age.is_positive()) {
                self.0.remove(&key);
            } else {
                let (value, same_site) = (cookie.value().to_owned(), cookie.same_site());
                self.0.insert(key, Kept { value, same_site });
            }
        }
    }

    /// The `Cookie` header of a request to `url` that began there.
    pub(super) fn sent(&self, url: &Url, method: &Method, began: Began, navigates: bool) -> String {
        let is_sent = |kept: &Kept| match kept.same_site {
            _ if began != Began::OnAnotherSite => true,
            Some(SameSite::Strict) => false,
            Some(SameSite::None) => true,
            Some(SameSite::Lax) | None => navigates && *method == Method::GET,
        };
        self.of(url)
            .filter(|(_, kept)| is_sent(kept))
            .map(|(name, kept)| format!("{name}={}", kept.value))
            .collect::<Vec<_>>()
            .join("; ")
    }

    pub(super) fn names(&self, url: &Url) -> Vec<String> {
        self.of(url).map(|(name, _)| name.to_owned()).collect()
    }

    pub(super) fn get(&self, url: &Url, name: &str) -> Option<String> {
        let kept = self.0.get(&(authority(url), name.to_owned()));
        kept.map(|kept| kept.value.clone())
    }

    pub(super) fn set(&mut self, url: &Url, name: &str, value: &str) {
        let (value, same_site) = (value.to_owned(), None);
        self.0
            .entry((authority(url), name.to_owned()))
            .or_insert_with(|| Kept {
                value: String::new(),
                same_site,
            })
            .value = value;
    }

    fn of(&self, url: &Url) -> impl Iterator<Item = (&str, &Kept)> {
        let authority = authority(url);
        self.0
            .iter()
            .filter(move |((of, _), _)| *of == authority)
            .map(|((_, name), kept)| (name.as_str(), kept))
    }
}

fn authority(url: &Url) -> String {
    url.origin().ascii_serialization()
}
