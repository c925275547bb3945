//! Whether the APIs of the proxy table are there.

use std::{collections::BTreeMap, time::Duration};

use axum::{
    body::Body,
    http::{Method, Request, StatusCode, Uri},
};
use futures_util::future;

use super::finding::Section;
use crate::{config::Legible, http::HttpClient};

/// How long one may take to say anything.
const PATIENCE: Duration = Duration::from_secs(10);

pub(super) async fn examine(legible: &Legible, http: &HttpClient) -> Section {
    let mut section = Section::of("upstreams");
    let Some(table) = &legible.table else {
        return section;
    };
    // Whether a user's token goes there.
    let mut upstreams: BTreeMap<String, (&Uri, bool)> = BTreeMap::new();
    for route in table.routes() {
        let upstream = upstreams
            .entry(route.upstream.to_string())
            .or_insert((&route.upstream, false));
        upstream.1 |= route.token.is_the_users() && !route.anonymous;
    }
    let asked = upstreams
        .into_values()
        .map(async |(upstream, wants_token)| (upstream, wants_token, ask(upstream, http).await));
    for (upstream, wants_token, answer) in future::join_all(asked).await {
        match answer {
            Ok(status) if status.is_server_error() => {
                section.advise(format!("{upstream} answered {status}"), "see whether it is well");
            }
            Ok(status) if status.is_success() && wants_token => section.advise(
                format!("{upstream} answers without a token ({status})"),
                "see that it checks access tokens: whoever reaches it by another way may need none",
            ),
            Ok(status) => section.right(format!("{upstream} answers ({status} without a token)")),
            Err(problem) => section.wrong(format!("{upstream}: {problem}"), advice(upstream, &problem)),
        }
    }
    section
}

async fn ask(upstream: &Uri, http: &HttpClient) -> Result<StatusCode, String> {
    let request = Request::builder()
        .method(Method::HEAD)
        .uri(upstream)
        .body(Body::empty());
    let request = request.map_err(|error| error.to_string())?;
    match tokio::time::timeout(PATIENCE, http.upstreams().call(request, false)).await {
        Ok(Ok(response)) => Ok(response.status()),
        Ok(Err(error)) => Err(error.to_string()),
        Err(_) => Err(format!("no answer within {} seconds", PATIENCE.as_secs())),
    }
}

fn advice(upstream: &Uri, problem: &str) -> &'static str {
    if problem.contains("certificate") {
        "install the authority that signed its certificate (SSL_CERT_FILE names a file of them), or let it have another"
    } else if upstream.scheme_str() == Some("https") && problem.contains("corrupt message") {
        "it does not speak TLS there: correct the port, or let it"
    } else {
        "see that it runs, and that this machine reaches it; correct `upstream` in the table"
    }
}
