//! Whether the provider can do what is wanted of it, by what it says.

use serde_json::Value;
use url::Url;

use super::{discovery, finding::Section};
use crate::{
    config::{Legible, RelyingParty, When, is_loopback},
    http::HttpClient,
    oidc::Provider,
};

pub(super) async fn examine(legible: &Legible, http: &HttpClient) -> Section {
    let mut section = Section::of("provider");
    let Some(issuer) = &legible.issuer else {
        return section;
    };
    let Some(metadata) = discovery::metadata(issuer, http, &mut section).await else {
        return section;
    };
    discovery::keys(&metadata, http, &mut section).await;
    let says = Says(&metadata);
    says.endpoints(&mut section);
    says.login(&mut section);
    says.logout(&mut section);
    if let Some(party) = &legible.relying_party {
        says.client(party, &mut section);
    }
    if let (Some(party), Some(public_url)) = (&legible.relying_party, &legible.public_url) {
        let table = legible.table.clone().unwrap_or_default();
        let provider = Provider::of(party, public_url, &table, http.clone());
        match provider.lacks().await {
            Ok(lacks) => {
                for lack in lacks {
                    section.wrong(
                        format!("the proxy table asks for what it does not offer: {lack}"),
                        "turn it on at the provider, or choose another kind of token for those rows",
                    );
                }
            }
            Err(error) if !section.has_wrongs() => {
                section.wrong(error.to_string(), "ask whoever runs the provider");
            }
            Err(_) => {}
        }
    }
    if !section.has_wrongs() {
        section.right("it offers everything that a login needs");
    }
    section
}

/// What the provider says of itself.
struct Says<'a>(&'a Value);

impl Says<'_> {
    fn has(&self, member: &str) -> bool {
        !self.0[member].is_null()
    }

    /// Whether a list has this; what a provider does not say, it may have.
    fn lists(&self, member: &str, word: &str) -> Option<bool> {
        let words = self.0[member].as_array()?;
        Some(words.iter().any(|listed| listed == word))
    }

    fn endpoints(&self, section: &mut Section) {
        for member in ["authorization_endpoint", "token_endpoint", "jwks_uri"] {
            if !self.has(member) {
                section.wrong(
                    format!("it names no {member}"),
                    "nobody can sign in without: is this an OpenID Provider?",
                );
            }
        }
        let all = self.0.as_object().into_iter().flatten();
        for (member, value) in
            all.filter(|(member, _)| member.ends_with("_endpoint") || *member == "jwks_uri")
        {
            let url = value.as_str().and_then(|url| Url::parse(url).ok());
            if !url.is_some_and(|url| url.scheme() == "https" || is_loopback(&url)) {
                section.wrong(
                    format!("its {member} is {value}, which is no https URL"),
                    "tell the provider its own public URL: behind a proxy it may not know it",
                );
            }
        }
    }

    fn login(&self, section: &mut Section) {
        if self.lists("response_types_supported", "code") == Some(false) {
            section.wrong(
                "it does not offer the authorization code flow (response type `code`)",
                "turn it on for this client; no other flow is safe",
            );
        }
        match self.lists("code_challenge_methods_supported", "S256") {
            Some(true) => section.right("it knows PKCE with S256"),
            Some(false) => section.wrong(
                "it does not know PKCE with S256",
                "turn it on at the provider: without, a stolen code can be redeemed",
            ),
            None => section.advise(
                "it does not say whether it knows PKCE",
                "see in its documentation that it takes code_challenge_method=S256; it is sent in any case",
            ),
        }
        if self.0["authorization_response_iss_parameter_supported"] != true {
            section.advise(
                "it does not say who it is when it answers (`iss`, RFC 9207)",
                "with one provider that does no harm; turn it on where it can be",
            );
        }
        if !self.has("userinfo_endpoint") {
            section.advise(
                "it has no userinfo_endpoint",
                "see that its ID tokens hold the claims that pages show",
            );
        }
    }

    fn logout(&self, section: &mut Section) {
        if !self.has("end_session_endpoint") {
            section.advise(
                "it has no end_session_endpoint",
                "who signs out here stays signed in there: say so on the page, or turn it on",
            );
        }
        if !self.has("revocation_endpoint") {
            section.advise(
                "it has no revocation_endpoint",
                "refresh tokens of ended sessions live until they run out: let them be short",
            );
        }
        if self.0["backchannel_logout_supported"] != true {
            section.advise(
                "it does not offer back-channel logout",
                "who signs out there stays signed in here until the session ends: keep SESSION_IDLE_TIMEOUT short",
            );
        } else if self.0["backchannel_logout_session_supported"] == false {
            section.advise(
                "its logout tokens name no session (`sid`)",
                "a sign-out there ends all sessions of that user here",
            );
        }
    }

    fn client(&self, party: &RelyingParty, section: &mut Section) {
        for scope in &party.scopes {
            if self.lists("scopes_supported", scope) == Some(false) {
                section.advise(
                    format!("it does not list the scope `{scope}`"),
                    "turn it on there, or leave it out of OIDC_SCOPES",
                );
            }
        }
        let refreshes = party.scopes.iter().any(|scope| scope == "offline_access");
        if refreshes && self.lists("grant_types_supported", "refresh_token") == Some(false) {
            section.wrong(
                "it does not offer refresh tokens, and OIDC_SCOPES asks for them (offline_access)",
                "turn the grant on there, or leave offline_access out: calls then fail when the access token runs out",
            );
        }
        let takes = |method| {
            self.lists("token_endpoint_auth_methods_supported", method)
                .unwrap_or(true)
        };
        let secret =
            party.client_secret.is_some() && (takes("client_secret_basic") || takes("client_secret_post"));
        let key = party.client_key.is_some() && takes("private_key_jwt");
        if !secret && !key {
            section.wrong(
                format!(
                    "it takes {} from clients, and none of that is set",
                    self.0["token_endpoint_auth_methods_supported"]
                ),
                "set OIDC_CLIENT_KEY_FILE for private_key_jwt, OIDC_CLIENT_SECRET for the others",
            );
        }
        let pushes = self.has("pushed_authorization_request_endpoint");
        if party.pushes == When::Always && !pushes {
            section.wrong(
                "OIDC_PAR is `always`, and it takes no pushed authorization requests",
                "OIDC_PAR=auto",
            );
        }
        if party.pushes == When::Never && self.0["require_pushed_authorization_requests"] == true {
            section.wrong(
                "it takes nothing but pushed authorization requests, and OIDC_PAR is `never`",
                "OIDC_PAR=auto",
            );
        }
        let proves = self.lists("dpop_signing_alg_values_supported", "ES256") == Some(true);
        if party.binds_tokens == When::Always && !proves {
            section.wrong(
                "OIDC_DPOP is `always`, and it does not know DPoP with ES256",
                "OIDC_DPOP=auto",
            );
        }
    }
}
