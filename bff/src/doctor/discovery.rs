//! What the provider says of itself, read word for word, so that each word can be judged by itself.

use std::time::{Duration, SystemTime};

use axum::http::{HeaderMap, Request, Response, StatusCode, header};
use serde_json::Value;
use time::{OffsetDateTime, format_description::well_known::Rfc2822};

use super::finding::Section;
use crate::http::{HttpClient, HttpError};

/// By how much the clocks may differ before ID tokens are refused.
const SKEW: Duration = Duration::from_secs(30);

/// The metadata of the issuer, if there are any; what is wrong with them goes into the section.
pub(super) async fn metadata(issuer: &str, http: &HttpClient, section: &mut Section) -> Option<Value> {
    let url = format!(
        "{}/.well-known/openid-configuration",
        issuer.trim_end_matches('/')
    );
    let metadata = match document(&url, http).await {
        Ok((metadata, headers)) => {
            section.right(format!("{url} answers"));
            clock(&headers, section);
            metadata
        }
        Err(problem) => {
            let advice = "OIDC_ISSUER is the issuer identifier, with its path if it has one (…/realms/main), and this machine \
                          must reach it";
            section.wrong(format!("{url}: {problem}"), advice);
            return None;
        }
    };
    let calls_itself = metadata["issuer"].as_str().unwrap_or("nothing");
    if calls_itself != issuer {
        section.wrong(
            format!("it calls itself {calls_itself}, and OIDC_ISSUER is {issuer}: they must be the same, letter by letter"),
            format!("OIDC_ISSUER={calls_itself}, if that is the one you trust"),
        );
    }
    Some(metadata)
}

/// How many keys there are to check signatures with.
pub(super) async fn keys(metadata: &Value, http: &HttpClient, section: &mut Section) {
    let Some(url) = metadata["jwks_uri"].as_str() else {
        return;
    };
    let advice = "without its keys nobody can sign in: ask whoever runs the provider";
    match document(url, http).await {
        Ok((jwks, _)) => {
            let keys = jwks["keys"]
                .as_array()
                .map_or(0, |keys| keys.iter().filter(|key| key["use"] != "enc").count());
            match keys {
                0 => section.wrong(format!("{url} has no key that signs"), advice),
                n => section.right(format!(
                    "its {n} signing key{} can be had",
                    if n == 1 { "" } else { "s" }
                )),
            }
        }
        Err(problem) => section.wrong(format!("{url}: {problem}"), advice),
    }
}

async fn document(url: &str, http: &HttpClient) -> Result<(Value, HeaderMap), String> {
    let response = get(url, http).await.map_err(|error| error.to_string())?;
    let (parts, body) = response.into_parts();
    if parts.status != StatusCode::OK {
        return Err(format!("the answer was {}", parts.status));
    }
    match serde_json::from_slice(&body) {
        Ok(value @ Value::Object(_)) => Ok((value, parts.headers)),
        _ => Err("the answer is no JSON object: somebody else answers there".to_owned()),
    }
}

pub(super) async fn get(url: &str, http: &HttpClient) -> Result<Response<Vec<u8>>, HttpError> {
    let request = Request::get(url).body(Vec::new());
    let request = request.map_err(|error| HttpError::Body(error.into()))?;
    http.call_provider(request).await
}

fn clock(headers: &HeaderMap, section: &mut Section) {
    let date = headers.get(header::DATE).and_then(|date| date.to_str().ok());
    let theirs = date.and_then(|date| OffsetDateTime::parse(date, &Rfc2822).ok());
    let Some(theirs) = theirs.map(SystemTime::from) else {
        return;
    };
    let ours = SystemTime::now();
    let skew = ours
        .duration_since(theirs)
        .or_else(|_| theirs.duration_since(ours));
    let skew = skew.unwrap_or_default();
    if skew > SKEW {
        section.wrong(
            format!(
                "its clock and this machine's differ by {} seconds",
                skew.as_secs()
            ),
            "set this machine's clock by NTP: ID tokens will be refused as too old or too new",
        );
    }
}
