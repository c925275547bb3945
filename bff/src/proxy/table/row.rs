//! From `bff.toml` to checked rows. Every mistake is told; a row with one is left out, which no start survives.

mod place;
mod token;

use std::{sync::Arc, time::Duration};

use axum::http::{HeaderName, Method};
use toml::{Table, Value};

use super::{fields::Fields, route::Route};
use crate::{config::Mistake, proxy::headers};

const EXAMPLE: &str = "[[proxy]] path = \"/api/notes\", upstream = \"https://notes.internal/v1\", \
                       methods = [\"GET\", \"POST\"], token = \"user\"";
const METHODS_EXAMPLE: &str = "methods = [\"GET\", \"POST\"]";
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
    let path = place::path(fields);
    let upstream = place::upstream(fields);
    let methods = methods(fields);
    let token = token::token(fields);
    let anonymous = token::anonymous(fields, token.as_ref());
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
