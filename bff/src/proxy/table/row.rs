//! From `bff.toml` to checked rows. Every mistake is told; a row with one is left out, which no start survives.

use std::{sync::Arc, time::Duration};

use axum::http::{HeaderName, Method, Uri};
use toml::{Table, Value};
use url::Url;

use super::{
    fields::{Fields, closest},
    route::{Route, TokenKind},
};
use crate::{
    config::{Mistake, is_loopback},
    oidc::TargetService,
    proxy::{headers, path::is_ambiguous},
};

const EXAMPLE: &str = "[[proxy]] path = \"/api/notes\", upstream = \"https://notes.internal/v1\", \
                       methods = [\"GET\", \"POST\"], token = \"user\"";
const PATH_EXAMPLE: &str = "path = \"/api/notes\"";
const UPSTREAM_EXAMPLE: &str = "upstream = \"https://notes.internal/v1\"";
const METHODS_EXAMPLE: &str = "methods = [\"GET\", \"POST\"]";
const TOKEN_EXAMPLE: &str = "token = \"user\"";
const HEADERS_EXAMPLE: &str = "headers = [\"accept\", \"content-type\"]";

const KEYS: [&str; 13] = [
    "path",
    "upstream",
    "methods",
    "token",
    "resource",
    "audience",
    "scope",
    "anonymous",
    "timeout",
    "idle_timeout",
    "body_limit",
    "headers",
    "websocket",
];
const TOKENS: [&str; 6] = ["user", "user-or-none", "phantom", "exchange", "client", "none"];
const METHODS: [Method; 7] = [
    Method::GET,
    Method::HEAD,
    Method::POST,
    Method::PUT,
    Method::PATCH,
    Method::DELETE,
    Method::OPTIONS,
];

const HOUR: u64 = 3600;
const DAY: u64 = 24 * HOUR;
const MIB: u64 = 1 << 20;
const TIB: u64 = 1 << 40;

/// A checked row, and how mistakes name it.
pub(super) struct Row {
    pub(super) place: String,
    pub(super) route: Route,
}

pub(super) fn rows(text: &str, mistakes: &mut Vec<Mistake>) -> Vec<Row> {
    let mut mistake = |key: &str, problem: String| {
        mistakes.push(Mistake {
            key: key.to_owned(),
            problem,
            example: EXAMPLE.to_owned(),
        });
    };
    let mut file: Table = match text.parse() {
        Ok(file) => file,
        Err(error) => {
            mistake("[[proxy]]", error.to_string().trim().replace('\n', "\n    "));
            return Vec::new();
        }
    };
    let proxy = file.remove("proxy").unwrap_or_else(|| Value::Array(Vec::new()));
    for key in file.keys() {
        mistake(
            key,
            "there is no such key: the file has nothing but [[proxy]] rows".to_owned(),
        );
    }
    let Value::Array(rows) = proxy else {
        mistake(
            "proxy",
            "must be rows, each with two pairs of brackets".to_owned(),
        );
        return Vec::new();
    };
    let mut checked = Vec::new();
    for (number, row) in (1..).zip(rows) {
        let Value::Table(row) = row else {
            let place = format!("[[proxy]] number {number}");
            mistakes.push(Mistake {
                key: place,
                problem: "is not a row".to_owned(),
                example: EXAMPLE.to_owned(),
            });
            continue;
        };
        let path = row.get("path").and_then(Value::as_str).unwrap_or("no path");
        let place = format!("[[proxy]] number {number} ({path})");
        let before = mistakes.len();
        let mut fields = Fields::new(row, place.clone(), mistakes);
        let route = route(&mut fields);
        fields.finish(&KEYS);
        checked.extend(
            route
                .filter(|_| mistakes.len() == before)
                .map(|route| Row { place, route }),
        );
    }
    checked
}

/// `None` always goes with a mistake.
fn route(fields: &mut Fields<'_>) -> Option<Route> {
    let path = path(fields);
    let upstream = upstream(fields);
    let methods = methods(fields);
    let token = token(fields);
    let anonymous = anonymous(fields, token.as_ref());
    let timeout = Duration::from_secs(fields.number("timeout", 1..=HOUR, 30));
    let idle_timeout = Duration::from_secs(fields.number("idle_timeout", 1..=DAY, 300));
    let body_limit = fields.number("body_limit", 0..=TIB, 10 * MIB);
    let headers = headers(fields);
    let websocket = fields.flag("websocket").unwrap_or(false);
    if websocket
        && methods
            .as_ref()
            .is_some_and(|methods| !methods.contains(&Method::GET))
    {
        fields.mistake(
            "websocket",
            "a WebSocket begins with GET, which is not among the methods",
            METHODS_EXAMPLE,
        );
    }
    Some(Route {
        path: path?,
        upstream: upstream?,
        methods: methods?,
        token: token?,
        anonymous,
        timeout,
        idle_timeout,
        body_limit,
        headers,
        websocket,
        dpop_nonce: Arc::default(),
    })
}

fn path(fields: &mut Fields<'_>) -> Option<String> {
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

fn upstream(fields: &mut Fields<'_>) -> Option<Uri> {
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

fn methods(fields: &mut Fields<'_>) -> Option<Vec<Method>> {
    let Some(names) = fields.strings("methods", METHODS_EXAMPLE) else {
        fields.mistake("methods", "must name what is allowed", METHODS_EXAMPLE);
        return None;
    };
    let known = |name: &String| METHODS.into_iter().find(|method| method.as_str() == name);
    let methods: Vec<Method> = names.iter().filter_map(known).collect();
    if methods.len() < names.len() || methods.is_empty() {
        let problem = format!("{names:?} must name at least one method, in capitals");
        fields.mistake("methods", problem, METHODS_EXAMPLE);
        return None;
    }
    Some(methods)
}

fn token(fields: &mut Fields<'_>) -> Option<TokenKind> {
    let kind = fields.required("token", TOKEN_EXAMPLE);
    let service = service(fields);
    let named = (!service.is_unnamed()).then(|| service.clone());
    let (token, takes) = match kind?.as_str() {
        "user" => (TokenKind::User(named), ["resource", "scope"].as_slice()),
        "user-or-none" => (TokenKind::UserOrNone(named), ["resource", "scope"].as_slice()),
        "phantom" => (TokenKind::Phantom, [].as_slice()),
        "exchange" => (
            TokenKind::Exchange(service.clone()),
            ["resource", "audience", "scope"].as_slice(),
        ),
        "client" => (
            TokenKind::Client(service.clone()),
            ["resource", "scope"].as_slice(),
        ),
        "none" => (TokenKind::None, [].as_slice()),
        other => {
            let meant = closest(other, &TOKENS).map_or_else(
                || format!("must be one of {}", TOKENS.join(", ")),
                |meant| format!("did you mean `{meant}`?"),
            );
            fields.mistake(
                "token",
                format!("`{other}` is no kind of token: {meant}"),
                TOKEN_EXAMPLE,
            );
            return None;
        }
    };
    for (key, _) in service.parameters() {
        if !takes.contains(&key) {
            fields.mistake(key, "means nothing for a token of this kind", "leave it out");
        }
    }
    if token == TokenKind::Exchange(TargetService::default()) {
        let example = "audience = \"notes\", or resource = \"https://notes.internal\"";
        fields.mistake(
            "token",
            "`exchange` must say for what: resource, audience or scope",
            example,
        );
    }
    Some(token)
}

fn service(fields: &mut Fields<'_>) -> TargetService {
    const EXAMPLE: &str = "resource = \"https://notes.internal\"";
    let resource = fields.string("resource", EXAMPLE);
    if let Some(resource) = &resource
        && !Url::parse(resource).is_ok_and(|url| url.fragment().is_none())
    {
        fields.mistake(
            "resource",
            "must be an absolute URI without a fragment (RFC 8707 §2)",
            EXAMPLE,
        );
    }
    TargetService {
        resource,
        audience: fields.string("audience", "audience = \"notes\""),
        scope: fields.string("scope", "scope = \"notes:read notes:write\""),
    }
}

/// Rows with a user's token follow from their kind; the others are closed to strangers unless they say otherwise or carry nothing.
fn anonymous(fields: &mut Fields<'_>, token: Option<&TokenKind>) -> bool {
    let chosen = fields.flag("anonymous");
    let follows = match token {
        Some(TokenKind::Client(_)) => return chosen.unwrap_or(false),
        Some(TokenKind::None) => return chosen.unwrap_or(true),
        Some(TokenKind::UserOrNone(_)) => true,
        _ => false,
    };
    if chosen.is_some() && token.is_some() {
        let problem = "follows from the kind of token; only `client` and `none` leave the choice";
        fields.mistake("anonymous", problem, "token = \"user-or-none\"");
    }
    follows
}

fn headers(fields: &mut Fields<'_>) -> Option<Vec<HeaderName>> {
    let names = fields.strings("headers", HEADERS_EXAMPLE)?;
    let mut allowed = Vec::new();
    for name in names {
        match HeaderName::try_from(&name) {
            Ok(name) if headers::stays_here(&name) => {
                let problem = format!("`{name}` never passes, whatever the list says");
                fields.mistake("headers", problem, HEADERS_EXAMPLE);
            }
            Ok(name) => allowed.push(name),
            Err(_) => fields.mistake(
                "headers",
                format!("`{name}` is no header's name"),
                HEADERS_EXAMPLE,
            ),
        }
    }
    Some(allowed)
}
