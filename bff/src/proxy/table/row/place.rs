//! From where to where.

use axum::http::Uri;
use url::Url;

use crate::{
    config::is_loopback,
    proxy::{path::is_ambiguous, table::fields::Fields},
};

const PATH_EXAMPLE: &str = "path = \"/api/notes\"";
const UPSTREAM_EXAMPLE: &str = "upstream = \"https://notes.internal/v1\"";

pub(super) fn path(fields: &mut Fields<'_>) -> Option<String> {
    let path = fields.required("path", PATH_EXAMPLE)?;
    let problem = if !path.starts_with("/api/") || path == "/api/" {
        "must begin with /api/ and go on"
    } else if path.ends_with('/')
        || is_ambiguous(&path)
        || path.contains(['?', '#', '%', ' '])
        || path.parse::<Uri>().is_err()
    {
        "must be a plain path without a slash at its end"
    } else {
        return Some(path);
    };
    fields.mistake("path", problem, PATH_EXAMPLE);
    None
}

pub(super) fn upstream(fields: &mut Fields<'_>) -> Option<Uri> {
    let text = fields.required("upstream", UPSTREAM_EXAMPLE)?;
    match checked_upstream(&text) {
        Ok(upstream) => Some(upstream),
        Err(problem) => {
            fields.mistake("upstream", problem, UPSTREAM_EXAMPLE);
            None
        }
    }
}

fn checked_upstream(text: &str) -> Result<Uri, String> {
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
    if url.query().is_some()
        || url.fragment().is_some()
        || !url.username().is_empty()
        || url.password().is_some()
    {
        return Err("must have no query, fragment, user name or password".to_owned());
    }
    url.as_str()
        .parse()
        .map_err(|error| format!("`{text}` is not a URL: {error}"))
}
