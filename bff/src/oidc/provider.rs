//! The provider, as this client knows it: who it is, and who we are there.

use std::{
    collections::{BTreeSet, HashSet},
    sync::Arc,
};

use arc_swap::ArcSwap;
use openidconnect::{AuthType, ClientId, ClientSecret, EndSessionUrl, IssuerUrl, RedirectUrl, Scope};
use secrecy::ExposeSecret;

use super::{
    ClientKey, Needs, Nonce,
    client_authentication::ClientAuthentication,
    discovery::Discovery,
    metadata::{Client, Metadata},
};
use crate::{
    config::{Config, PublicUrl, RelyingParty, When},
    http::HttpClient,
    proxy::Table,
};

/// The one provider this relying party trusts.
#[derive(Clone)]
pub(crate) struct Provider(Arc<Inner>);

struct Inner {
    issuer: IssuerUrl,
    client_id: ClientId,
    client_secret: Option<ClientSecret>,
    client_key: Option<ClientKey>,
    pushes: When,
    binds_tokens: When,
    dpop_nonce: Nonce,
    wants: ArcSwap<Wants>,
    redirect_uri: RedirectUrl,
    post_logout_redirect_uri: String,
    http: HttpClient,
    discovery: Discovery,
}

/// What is asked of the provider because of the proxy table.
pub(crate) struct Wants {
    pub(crate) scopes: Vec<Scope>,
    /// For which services tokens will be wanted.
    pub(super) resources: Vec<String>,
    pub(super) needs: Needs,
}

impl Wants {
    fn of(party: &RelyingParty, table: &Table) -> Self {
        // What is wanted later must be asked for at login (RFC 8707 §2.1).
        let services = || table.services();
        let of_services = services().filter_map(|service| service.scope.as_deref());
        let of_services = of_services.flat_map(str::split_whitespace);
        let mut seen = HashSet::new();
        let scopes = party.scopes.iter().map(String::as_str).chain(of_services);
        let scopes = scopes.filter(|scope| seen.insert(*scope));
        let resources: BTreeSet<&str> = services()
            .filter_map(|service| service.resource.as_deref())
            .collect();
        Self {
            // `openidconnect` asks for this one by itself.
            scopes: scopes
                .filter(|scope| *scope != "openid")
                .map(|scope| Scope::new(scope.to_owned()))
                .collect(),
            resources: resources.into_iter().map(str::to_owned).collect(),
            needs: table.needs(),
        }
    }
}

impl Provider {
    pub(crate) fn new(config: &Config, http: HttpClient) -> Self {
        Self::of(&config.relying_party, &config.public_url, &config.proxy, http)
    }

    pub(crate) fn of(party: &RelyingParty, public_url: &PublicUrl, table: &Table, http: HttpClient) -> Self {
        const CHECKED: &str = "the configuration holds checked URLs";
        Self(Arc::new(Inner {
            issuer: IssuerUrl::new(party.issuer.clone()).expect(CHECKED),
            client_id: ClientId::new(party.client_id.clone()),
            client_secret: party
                .client_secret
                .as_ref()
                .map(|secret| ClientSecret::new(secret.expose_secret().to_owned())),
            client_key: party.client_key.clone(),
            pushes: party.pushes,
            binds_tokens: party.binds_tokens,
            dpop_nonce: Nonce::default(),
            wants: ArcSwap::from_pointee(Wants::of(party, table)),
            redirect_uri: RedirectUrl::new(public_url.join("/auth/callback")).expect(CHECKED),
            post_logout_redirect_uri: public_url.join("/auth/logout/callback"),
            http,
            discovery: Discovery::default(),
        }))
    }

    pub(crate) fn http(&self) -> &HttpClient {
        &self.0.http
    }

    pub(crate) fn issuer(&self) -> &str {
        self.0.issuer.as_str()
    }

    pub(super) fn issuer_url(&self) -> &IssuerUrl {
        &self.0.issuer
    }

    pub(super) fn discovery(&self) -> &Discovery {
        &self.0.discovery
    }

    /// What the proxy table asks for.
    pub(crate) fn wants(&self) -> Arc<Wants> {
        self.0.wants.load_full()
    }

    /// From now on another table asks.
    pub(crate) fn serve(&self, party: &RelyingParty, table: &Table) {
        self.0.wants.store(Arc::new(Wants::of(party, table)));
    }

    pub(crate) fn client_id(&self) -> &ClientId {
        &self.0.client_id
    }

    pub(super) fn client_secret(&self) -> Option<&ClientSecret> {
        self.0.client_secret.as_ref()
    }

    pub(super) fn client_key(&self) -> Option<&ClientKey> {
        self.0.client_key.as_ref()
    }

    /// Whether authorization requests are pushed.
    pub(super) fn pushes(&self) -> When {
        self.0.pushes
    }

    /// Whether access tokens are to be bound to a key of ours.
    pub(super) fn binds_tokens(&self, metadata: &Metadata) -> bool {
        let further = &metadata.additional_metadata().additional_metadata;
        match self.0.binds_tokens {
            When::Never => false,
            When::Auto => further
                .dpop_signing_alg_values_supported
                .iter()
                .any(|algorithm| algorithm == "ES256"),
            When::Always => true,
        }
    }

    /// Whether an access token that is bound to no key is refused.
    pub(super) fn wants_bound_tokens(&self) -> bool {
        self.0.binds_tokens == When::Always
    }

    pub(super) fn dpop_nonce(&self) -> &Nonce {
        &self.0.dpop_nonce
    }

    pub(super) fn redirect_uri(&self) -> &RedirectUrl {
        &self.0.redirect_uri
    }

    pub(crate) fn post_logout_redirect_uri(&self) -> &str {
        &self.0.post_logout_redirect_uri
    }

    /// Where browsers are sent, as far as is known by now.
    pub(crate) fn origins(&self) -> Vec<String> {
        let known = self.known();
        let metadata = known.as_ref().map(|known| &known.metadata);
        let authorization = metadata.map(|metadata| metadata.authorization_endpoint().url());
        let end_session =
            metadata.and_then(|metadata| metadata.additional_metadata().end_session_endpoint.as_ref());
        let urls = [
            Some(self.0.issuer.url()),
            authorization,
            end_session.map(EndSessionUrl::url),
        ];
        let origins = urls
            .into_iter()
            .flatten()
            .map(|url| url.origin().ascii_serialization());
        let mut origins: Vec<String> = origins.collect();
        origins.dedup();
        origins
    }

    pub(crate) fn client(&self, metadata: &Metadata) -> Client {
        let (secret, auth_type) = match self.client_authentication(metadata) {
            ClientAuthentication::SecretBasic(secret) => (Some(secret.clone()), AuthType::BasicAuth),
            ClientAuthentication::SecretPost(secret) => (Some(secret.clone()), AuthType::RequestBody),
            ClientAuthentication::PrivateKeyJwt(_) => (None, AuthType::RequestBody),
        };
        Client::from_provider_metadata(metadata.clone(), self.0.client_id.clone(), secret)
            .set_redirect_uri(self.0.redirect_uri.clone())
            .set_auth_type(auth_type)
    }
}
