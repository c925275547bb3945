//! What the provider says of itself: OpenID Connect Discovery 1.0 and its JWK set.

use std::{
    collections::{BTreeSet, HashSet},
    sync::{Arc, RwLock},
    time::{Duration, Instant},
};

use openidconnect::{AuthType, ClientId, ClientSecret, EndSessionUrl, IssuerUrl, RedirectUrl, Scope};
use secrecy::ExposeSecret;

use super::{
    ClientKey, Nonce, ProviderError,
    client_authentication::ClientAuthentication,
    metadata::{Client, Metadata, usable},
};
use crate::{
    clock,
    config::{Config, When},
    http::HttpClient,
};

/// How long discovery and keys are trusted before they are fetched anew, in the background.
const FRESH_FOR: Duration = Duration::from_hours(1);
/// How long after a fetch, good or bad, the next one waits: a stranger cannot make us hammer the provider.
const FETCH_INTERVAL: Duration = Duration::from_secs(1);

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
    scopes: Vec<Scope>,
    resources: Vec<String>,
    redirect_uri: RedirectUrl,
    post_logout_redirect_uri: String,
    http: HttpClient,
    known: RwLock<Option<Known>>,
    fetching: tokio::sync::Mutex<Option<Instant>>,
}

#[derive(Clone)]
struct Known {
    metadata: Arc<Metadata>,
    since: Instant,
}

impl Known {
    fn age(&self) -> Duration {
        since(self.since)
    }
}

fn since(then: Instant) -> Duration {
    clock::instant().duration_since(then)
}

impl Provider {
    pub(crate) fn new(config: &Config, http: HttpClient) -> Self {
        const CHECKED: &str = "the configuration holds checked URLs";
        // What is wanted later must be asked for at login (RFC 8707 §2.1).
        let services = || config.proxy.services();
        let of_services = services().filter_map(|service| service.scope.as_deref());
        let of_services = of_services.flat_map(str::split_whitespace);
        let mut seen = HashSet::new();
        let scopes = config.scopes.iter().map(String::as_str).chain(of_services);
        let scopes = scopes.filter(|scope| seen.insert(*scope));
        let resources: BTreeSet<&str> = services()
            .filter_map(|service| service.resource.as_deref())
            .collect();
        Self(Arc::new(Inner {
            issuer: IssuerUrl::new(config.issuer.clone()).expect(CHECKED),
            client_id: ClientId::new(config.client_id.clone()),
            client_secret: config
                .client_secret
                .as_ref()
                .map(|secret| ClientSecret::new(secret.expose_secret().to_owned())),
            client_key: config.client_key.clone(),
            pushes: config.pushes,
            binds_tokens: config.binds_tokens,
            dpop_nonce: Nonce::default(),
            // `openidconnect` asks for this one by itself.
            scopes: scopes
                .filter(|scope| *scope != "openid")
                .map(|scope| Scope::new(scope.to_owned()))
                .collect(),
            resources: resources.into_iter().map(str::to_owned).collect(),
            redirect_uri: RedirectUrl::new(config.public_url.join("/auth/callback")).expect(CHECKED),
            post_logout_redirect_uri: config.public_url.join("/auth/logout/callback"),
            http,
            known: RwLock::new(None),
            fetching: tokio::sync::Mutex::new(None),
        }))
    }

    pub(crate) fn http(&self) -> &HttpClient {
        &self.0.http
    }

    pub(crate) fn issuer(&self) -> &str {
        self.0.issuer.as_str()
    }

    pub(crate) fn scopes(&self) -> &[Scope] {
        &self.0.scopes
    }

    /// For which services tokens will be wanted.
    pub(super) fn resources(&self) -> &[String] {
        &self.0.resources
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

    /// Whether discovery has succeeded since the start.
    pub(crate) fn is_known(&self) -> bool {
        self.known().is_some()
    }

    /// What the provider says of itself; from memory unless it has never been heard. Old knowledge outlives an outage.
    pub(crate) async fn metadata(&self) -> Result<Arc<Metadata>, ProviderError> {
        let Some(known) = self.known() else {
            return self.fetch(Duration::MAX).await;
        };
        if known.age() > FRESH_FOR {
            let provider = self.clone();
            tokio::spawn(async move {
                if let Err(error) = provider.fetch(FRESH_FOR).await {
                    tracing::warn!(reason = error.reason(), %error, "discovery failed; going on with what is known");
                }
            });
        }
        Ok(known.metadata)
    }

    /// What the provider says of itself now, in case its keys have been rotated; unless that was asked a moment ago.
    pub(crate) async fn metadata_anew(&self) -> Result<Arc<Metadata>, ProviderError> {
        self.fetch(FETCH_INTERVAL).await
    }

    /// Takes this for what the provider says of itself.
    #[cfg(any(test, feature = "fuzzing"))]
    pub(crate) fn is_said_to_be(&self, metadata: Metadata) {
        let since = clock::instant();
        let metadata = Arc::new(metadata);
        *self.0.known.write().expect("nobody panics with it") = Some(Known { metadata, since });
    }

    /// Asks again and again, ever more slowly, until the provider has been heard once.
    pub(crate) async fn discover_eventually(&self) {
        let mut pause = FETCH_INTERVAL;
        while let Err(error) = self.metadata().await {
            let (issuer, reason) = (self.0.issuer.as_str(), error.reason());
            tracing::warn!(reason, issuer, %error, "login answers 503 until the provider is back");
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(Duration::from_secs(30));
        }
        tracing::info!(issuer = %self.0.issuer.as_str(), "the provider is known");
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

    fn known(&self) -> Option<Known> {
        self.0
            .known
            .read()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
            .clone()
    }

    /// Fetches discovery and keys unless they are younger than `max_age`; one caller at a time, the others share its find.
    async fn fetch(&self, max_age: Duration) -> Result<Arc<Metadata>, ProviderError> {
        let mut last_attempt = self.0.fetching.lock().await;
        if let Some(known) = self.known().filter(|known| known.age() < max_age) {
            return Ok(known.metadata);
        }
        if last_attempt.is_some_and(|at| since(at) < FETCH_INTERVAL) {
            return Err(ProviderError::Unavailable("it failed a moment ago".to_owned()));
        }
        let found = Metadata::discover_async(self.0.issuer.clone(), &self.0.http).await;
        *last_attempt = Some(clock::instant());
        let metadata = Arc::new(usable(found?)?);
        let known = Known {
            metadata: metadata.clone(),
            since: clock::instant(),
        };
        *self
            .0
            .known
            .write()
            .unwrap_or_else(std::sync::PoisonError::into_inner) = Some(known);
        Ok(metadata)
    }
}
