//! The two URLs that everything else hangs on.

use url::Url;

use super::{PublicUrl, is_loopback, reader::Reader};

const PUBLIC_URL_EXAMPLE: &str = "https://app.example.com";

impl Reader<'_> {
    /// An absolute URL that is https, or plain http to this very machine.
    fn web_url(&mut self, key: &str, example: &str) -> Option<Url> {
        let value = self.required(key, example)?;
        let problem = match Url::parse(&value) {
            Err(error) => format!("`{value}` is not a URL: {error}"),
            Ok(url) if url.scheme() == "https" || (url.scheme() == "http" && is_loopback(&url)) => {
                if url.username().is_empty() && url.password().is_none() {
                    return Some(url);
                }
                "must not carry a user name or password".to_owned()
            }
            Ok(url) if url.scheme() == "http" => {
                format!(
                    "`{value}` is plain http; only https is safe beyond this machine (http is for localhost alone)"
                )
            }
            Ok(_) => format!("`{value}` is neither https nor http on localhost"),
        };
        self.mistake(key, problem, format!("{key}={example}"));
        None
    }

    pub(super) fn public_url(&mut self) -> Option<PublicUrl> {
        let url = self.web_url("PUBLIC_URL", PUBLIC_URL_EXAMPLE)?;
        if url.path() != "/" || url.query().is_some() || url.fragment().is_some() {
            self.mistake(
                "PUBLIC_URL",
                format!(
                    "`{url}` has more than scheme, host and port; the app lives at the root of its origin"
                ),
                format!("PUBLIC_URL={}", url.origin().ascii_serialization()),
            );
            return None;
        }
        let origin = url.origin().ascii_serialization();
        Some(PublicUrl {
            host: origin.split_once("://")?.1.to_owned(),
            origin,
            secure: url.scheme() == "https",
        })
    }

    pub(super) fn issuer(&mut self) -> Option<String> {
        self.web_url("OIDC_ISSUER", "https://login.example.com/realms/main")?;
        self.vars.get("OIDC_ISSUER").map(str::to_owned)
    }
}
