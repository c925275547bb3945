//! Whether everything is as it must be before somebody signs in: the settings, the keys, the database, the provider, the APIs.
//! Nothing is changed, and what is wrong in one place hides nothing in another.

mod client;
mod database;
mod discovery;
mod finding;
mod keys;
mod network;
mod provider;
mod settings;
mod upstreams;

use futures_util::future;
use serde::Serialize;

pub use finding::{Finding, Verdict};

use crate::{
    Vars,
    config::{Legible, PublicUrl},
    http::HttpClient,
};

/// What was found, place by place.
#[derive(Debug, Serialize)]
pub struct Diagnosis {
    /// Whether nothing is wrong. Advice may be left for later.
    pub healthy: bool,
    /// One for each thing that was looked at.
    pub findings: Vec<Finding>,
    /// What the provider has to know of this app; nothing while `PUBLIC_URL` is wrong.
    pub register: Option<Registration>,
}

/// What to enter at the provider.
#[derive(Debug, Serialize)]
pub struct Registration {
    /// Where the provider sends browsers after a login.
    pub redirect_uri: String,
    /// And after a logout.
    pub post_logout_redirect_uri: String,
    /// Where it posts logout tokens.
    pub backchannel_logout_uri: String,
    /// Where a login begins that begins at the provider.
    pub initiate_login_uri: String,
}

impl Registration {
    fn of(public_url: &PublicUrl) -> Self {
        Self {
            redirect_uri: public_url.join("/auth/callback"),
            post_logout_redirect_uri: public_url.join("/auth/logout/callback"),
            backchannel_logout_uri: public_url.join("/auth/backchannel-logout"),
            initiate_login_uri: public_url.join("/auth/login"),
        }
    }
}

/// Looks at everything that the variables lead to. The provider sees a token request with a code that never was, and an
/// authorization request that nobody answers; upstreams see a `HEAD` without a token.
///
/// # Errors
///
/// When the system's certificates cannot be loaded.
pub async fn examine(vars: &Vars) -> Result<Diagnosis, crate::StartError> {
    let http = HttpClient::new().map_err(crate::Reason::from)?;
    let legible = Legible::read(vars);
    let (database, origin, (provider, client), upstreams) = future::join4(
        database::examine(&legible),
        network::examine(&legible, &http),
        future::join(
            provider::examine(&legible, &http),
            client::examine(&legible, &http),
        ),
        upstreams::examine(&legible, &http),
    )
    .await;
    let sections = [
        settings::examine(vars),
        keys::examine(vars, &legible),
        origin,
        database,
        provider,
        client,
        upstreams,
    ];
    let findings: Vec<Finding> = sections
        .into_iter()
        .flat_map(finding::Section::into_findings)
        .collect();
    Ok(Diagnosis {
        healthy: findings.iter().all(|finding| finding.verdict != Verdict::Wrong),
        findings,
        register: legible.public_url.as_ref().map(Registration::of),
    })
}
