//! The one registered client, and how it proves to be itself.

use axum::http::{HeaderMap, header::AUTHORIZATION};
use base64::{Engine, prelude::BASE64_STANDARD};
use url::form_urlencoded;

use crate::parameters::Parameters;

/// The one client's `client_id`.
pub const ID: &str = "bff";
/// Its secret. Chosen to fail wherever somebody forgets to encode it.
pub const SECRET: &str = "dev secret+/%";

/// Where the provider may send a browser, word for word.
pub(crate) struct RedirectUris {
    pub(crate) login: String,
    pub(crate) logout: String,
}

impl RedirectUris {
    pub(crate) fn of(app_url: &str) -> Self {
        Self {
            login: format!("{app_url}/auth/callback"),
            logout: format!("{app_url}/auth/logout/callback"),
        }
    }
}

/// `client_secret_basic` or `client_secret_post` (RFC 6749 §2.3.1). Says what is wrong.
pub(crate) fn authenticate(headers: &HeaderMap, form: &Parameters) -> Result<(), &'static str> {
    let basic = headers
        .get(AUTHORIZATION)
        .map(|value| value.to_str().unwrap_or_default());
    let (id, secret) = match (basic, form.get("client_secret")) {
        (Some(_), Some(_)) => return Err("The client authenticates in two ways; one is enough"),
        (Some(basic), None) => credentials(basic).ok_or("The Authorization header is not HTTP Basic")?,
        (None, Some(secret)) => (form.owned("client_id").unwrap_or_default(), secret.to_owned()),
        (None, None) => return Err("The client did not authenticate"),
    };
    if form.get("client_id").is_some_and(|named| named != id) {
        return Err("client_id is not the client that authenticates");
    }
    if (id.as_str(), secret.as_str()) == (ID, SECRET) {
        Ok(())
    } else {
        Err("Unknown client, or wrong secret (are both form-urlencoded before base64?)")
    }
}

fn credentials(authorization: &str) -> Option<(String, String)> {
    let (scheme, encoded) = authorization.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let decoded = String::from_utf8(BASE64_STANDARD.decode(encoded.trim()).ok()?).ok()?;
    let (id, secret) = decoded.split_once(':')?;
    Some((form_decode(id), form_decode(secret)))
}

fn form_decode(value: &str) -> String {
    form_urlencoded::parse(value.as_bytes())
        .map(|(name, _)| name.into_owned())
        .next()
        .unwrap_or_default()
}
