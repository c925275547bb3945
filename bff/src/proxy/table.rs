//! What may pass: the `[[proxy]]` rows of `bff.toml`, checked completely at start. Deny by default.

use std::sync::Arc;

use axum::http::{Method, Uri};
use serde::Deserialize;
use url::Url;

use crate::{
    config::{Mistake, is_loopback},
    oidc::Nonce,
};

/// The rows, the longest prefix first.
#[derive(Clone, Debug, Default)]
pub(crate) struct Table(Vec<Route>);

/// One row: a prefix on this origin and where it leads.
#[derive(Clone, Debug)]
pub(crate) struct Route {
    pub(crate) path: String,
    pub(crate) upstream: Url,
    pub(crate) methods: Vec<Method>,
    pub(crate) token: TokenKind,
    /// What the upstream wants to see in the next proof of possession.
    pub(crate) dpop_nonce: Arc<Nonce>,
}

/// Whose access token a call carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum TokenKind {
    /// The user's; nobody else may call.
    User,
    /// The user's if somebody is signed in.
    UserOrNone,
    /// None.
    None,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    proxy: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    path: String,
    upstream: String,
    methods: Vec<String>,
    token: TokenKind,
}

const EXAMPLE: &str = "[[proxy]] path = \"/api/notes\", upstream = \"https://notes.internal/v1\", \
                       methods = [\"GET\", \"POST\"], token = \"user\"";

impl Table {
    /// # Errors
    ///
    /// Every mistake in the table, each with the row it is in.
    pub(crate) fn parse(text: &str) -> Result<Self, Vec<Mistake>> {
        let mistake = |key: String, problem: String, example: &str| Mistake {
            key,
            problem,
            example: example.to_owned(),
        };
        let file: File = toml::from_str(text).map_err(|error| {
            vec![mistake(
                "[[proxy]]".into(),
                error.to_string().trim().replace('\n', "\n    "),
                EXAMPLE,
            )]
        })?;
        let mut mistakes = Vec::new();
        let mut routes: Vec<Route> = Vec::new();
        for (number, row) in (1..).zip(file.proxy) {
            let at = |field: &str| format!("[[proxy]] number {number} ({}), {field}", row.path);
            if let Some(problem) = path_problem(&row.path) {
                mistakes.push(mistake(at("path"), problem.into(), "path = \"/api/notes\""));
            }
            if routes.iter().any(|route| route.path == row.path) {
                mistakes.push(mistake(
                    at("path"),
                    "an earlier row has the same path".into(),
                    "path = \"/api/notes\"",
                ));
            }
            let methods: Vec<Method> = row.methods.iter().filter_map(|name| known_method(name)).collect();
            if methods.len() < row.methods.len() || methods.is_empty() {
                let problem = format!("{:?} must name at least one method, in capitals", row.methods);
                mistakes.push(mistake(at("methods"), problem, "methods = [\"GET\", \"POST\"]"));
            }
            match upstream(&row.upstream) {
                Ok(upstream) => routes.push(Route {
                    path: row.path,
                    upstream,
                    methods,
                    token: row.token,
                    dpop_nonce: Arc::default(),
                }),
                Err(problem) => {
                    mistakes.push(mistake(
                        at("upstream"),
                        problem,
                        "upstream = \"https://notes.internal/v1\"",
                    ));
                }
            }
        }
        if !mistakes.is_empty() {
            return Err(mistakes);
        }
        routes.sort_by_key(|route| std::cmp::Reverse(route.path.len()));
        Ok(Self(routes))
    }

    /// The row that a path belongs to: the longest prefix that ends where a segment does.
    pub(crate) fn find(&self, path: &str) -> Option<&Route> {
        self.0.iter().find(|route| {
            path.strip_prefix(&route.path)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        })
    }
}

impl Route {
    /// Where a request goes: the upstream, the rest of the path, the query as it came. `None` for a path that could be
    /// read in more than one way, and so might leave the upstream's prefix.
    pub(crate) fn target(&self, uri: &Uri) -> Option<Url> {
        let rest = uri.path().strip_prefix(&self.path)?;
        if is_ambiguous(rest) {
            return None;
        }
        let mut target = self.upstream.clone();
        target.set_path(&format!("{}{rest}", self.upstream.path().trim_end_matches('/')));
        target.set_query(uri.query());
        Some(target)
    }

    /// The row's methods, as the `Allow` header lists them.
    pub(crate) fn allow(&self) -> String {
        self.methods
            .iter()
            .map(Method::as_str)
            .collect::<Vec<_>>()
            .join(", ")
    }
}

/// Dot segments and separators in disguise, and percent signs that encode nothing: servers disagree about them, so none passes.
fn is_ambiguous(path: &str) -> bool {
    let lower = path.to_ascii_lowercase();
    let disguised = ["%2f", "%5c", "%00", "%25", "\\", "//"]
        .iter()
        .any(|it| lower.contains(it));
    let encodes = |after: &str| {
        let digits = after.as_bytes().get(..2);
        digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
    };
    disguised || !lower.split('%').skip(1).all(encodes) || lower.split('/').any(is_dots)
}

/// Some servers take parameters off a segment before they read it (`..;x`, RFC 3986 §3.3).
fn is_dots(segment: &str) -> bool {
    let segment = segment.replace("%2e", ".").replace("%3b", ";");
    match segment.split_once(';') {
        Some((name, _)) => matches!(name, "" | "." | ".."),
        None => matches!(segment.as_str(), "." | ".."),
    }
}

fn path_problem(path: &str) -> Option<&'static str> {
    if !path.starts_with("/api/") || path == "/api/" {
        return Some("must begin with /api/ and go on");
    }
    if path.ends_with('/') || is_ambiguous(path) || path.contains(['?', '#', '%', ' ']) {
        return Some("must be a plain path without a slash at its end");
    }
    None
}

fn known_method(name: &str) -> Option<Method> {
    [
        Method::GET,
        Method::HEAD,
        Method::POST,
        Method::PUT,
        Method::PATCH,
        Method::DELETE,
        Method::OPTIONS,
    ]
    .into_iter()
    .find(|method| method.as_str() == name)
}

fn upstream(text: &str) -> Result<Url, String> {
    let url = Url::parse(text).map_err(|error| format!("`{text}` is not a URL: {error}"))?;
    match url.scheme() {
        "https" => {}
        "http" if is_loopback(&url) => {}
        "http" => {
            return Err(format!(
                "`{text}` is plain http to another machine, where access tokens can be overheard"
            ));
        }
        _ => return Err(format!("`{text}` is not a web address")),
    }
    if url.query().is_some() || url.fragment().is_some() || !url.username().is_empty() {
        return Err(format!("`{text}` must have no query, fragment or user name"));
    }
    Ok(url)
}

#[cfg(test)]
mod tests;
