//! Somebody signs in, as a browser would: from redirect to redirect, until there is a session.

use std::collections::BTreeMap;

use reqwest::{Client, Method, Response, header, redirect::Policy};
use url::Url;

use crate::Result;

/// The session cookie of somebody who signed in, as it is sent.
pub(crate) async fn sign_in(origin: &str) -> Result<String> {
    let mut browser = Browser::new(origin)?;
    let began = browser
        .go(Method::GET, browser.app.join("/auth/login")?, None)
        .await?;
    let authorization = location(&began)?;
    let choice = [
        ("authorization_request", authorization.query().unwrap_or_default()),
        ("user", "alice"),
    ];
    let chosen = browser
        .go(Method::POST, authorization.join("/login")?, Some(&choice))
        .await?;
    browser.go(Method::GET, location(&chosen)?, None).await?;
    let session = browser
        .cookies
        .get("session")
        .ok_or("the login ended without a session")?;
    Ok(format!("session={session}"))
}

struct Browser {
    http: Client,
    app: Url,
    cookies: BTreeMap<String, String>,
}

impl Browser {
    fn new(origin: &str) -> Result<Self> {
        Ok(Self {
            http: http()?,
            app: origin.parse()?,
            cookies: BTreeMap::new(),
        })
    }

    async fn go(&mut self, method: Method, url: Url, form: Option<&[(&str, &str)]>) -> Result<Response> {
        let mut request = self.http.request(method, url.clone());
        if let Some(form) = form {
            let origin = url.origin().ascii_serialization();
            request = request.form(form).header(header::ORIGIN, origin);
        }
        let is_ours = url.origin() == self.app.origin();
        if is_ours {
            let sent: Vec<String> = self
                .cookies
                .iter()
                .map(|(name, value)| format!("{name}={value}"))
                .collect();
            request = request.header(header::COOKIE, sent.join("; "));
        }
        let response = request.send().await?;
        if is_ours {
            for set in response.headers().get_all(header::SET_COOKIE) {
                let set = set.to_str()?.split(';').next().unwrap_or_default();
                let (name, value) = set.split_once('=').ok_or("a cookie without a value")?;
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        Ok(response)
    }
}

fn location(response: &Response) -> Result<Url> {
    let location = response.headers().get(header::LOCATION);
    let location =
        location.ok_or_else(|| format!("{} did not redirect: {}", response.url(), response.status()))?;
    Ok(response.url().join(location.to_str()?)?)
}

/// A client that follows no redirect.
pub(crate) fn http() -> Result<Client> {
    // A second call finds the provider installed, which is what we want.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Ok(Client::builder().redirect(Policy::none()).build()?)
}
