//! What the provider says of itself: OpenID Connect Discovery 1.0 and its JWK set.

use std::{
    sync::{Arc, RwLock},
    time::{Duration, Instant},
};

use openidconnect::{
    AdditionalProviderMetadata, ClientId, ClientSecret, EndpointMaybeSet, EndpointNotSet, EndpointSet,
    IssuerUrl, LogoutProviderMetadata, ProviderMetadata, RedirectUrl, Scope,
    core::{
        CoreAuthDisplay, CoreAuthPrompt, CoreClaimName, CoreClaimType, CoreClientAuthMethod,
        CoreErrorResponseType, CoreGenderClaim, CoreGrantType, CoreJsonWebKey,
        CoreJweContentEncryptionAlgorithm, CoreJweKeyManagementAlgorithm, CoreResponseMode, CoreResponseType,
        CoreRevocableToken, CoreRevocationErrorResponse, CoreSubjectIdentifierType,
        CoreTokenIntrospectionResponse,
    },
};
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};
use url::Url;

use super::{ProviderError, id_token::AllClaims, token::TokenResponse};
use crate::{config::Config, http::HttpClient};

/// How long discovery and keys are trusted before they are fetched anew, in the background.
const FRESH_FOR: Duration = Duration::from_hours(1);
/// How long after a fetch, good or bad, the next one waits: a stranger cannot make us hammer the provider.
const FETCH_INTERVAL: Duration = Duration::from_secs(1);

/// The endpoints that Discovery 1.0 and RP-Initiated Logout 1.0 leave to other specifications.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct FurtherMetadata {
    /// RFC 8414 §2, RFC 7009.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) revocation_endpoint: Option<Url>,
    /// RFC 9207 §3.
    #[serde(default)]
    pub(crate) authorization_response_iss_parameter_supported: bool,
}

impl AdditionalProviderMetadata for FurtherMetadata {}

pub(crate) type Metadata = ProviderMetadata<
    LogoutProviderMetadata<FurtherMetadata>,
    CoreAuthDisplay,
    CoreClientAuthMethod,
    CoreClaimName,
    CoreClaimType,
    CoreGrantType,
    CoreJweContentEncryptionAlgorithm,
    CoreJweKeyManagementAlgorithm,
    CoreJsonWebKey,
    CoreResponseMode,
    CoreResponseType,
    CoreSubjectIdentifierType,
>;

/// The client of `openidconnect`, with every claim kept and a token endpoint that may be missing.
pub(crate) type Client = openidconnect::Client<
    AllClaims,
    CoreAuthDisplay,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJsonWebKey,
    CoreAuthPrompt,
    openidconnect::StandardErrorResponse<CoreErrorResponseType>,
    TokenResponse,
    CoreTokenIntrospectionResponse,
    CoreRevocableToken,
    CoreRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// The one provider this relying party trusts.
#[derive(Clone)]
pub(crate) struct Provider(Arc<Inner>);

struct Inner {
    issuer: IssuerUrl,
    client_id: ClientId,
    client_secret: ClientSecret,
    scopes: Vec<Scope>,
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

impl Provider {
    pub(crate) fn new(config: &Config, http: HttpClient) -> Self {
        const CHECKED: &str = "the configuration holds checked URLs";
        Self(Arc::new(Inner {
            issuer: IssuerUrl::new(config.issuer.clone()).expect(CHECKED),
            client_id: ClientId::new(config.client_id.clone()),
            client_secret: ClientSecret::new(config.client_secret.expose_secret().to_owned()),
            // `openidconnect` asks for this one by itself.
            scopes: config
                .scopes
                .iter()
                .filter(|scope| *scope != "openid")
                .cloned()
                .map(Scope::new)
                .collect(),
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

    pub(crate) fn client_id(&self) -> &ClientId {
        &self.0.client_id
    }

    pub(crate) fn client_secret(&self) -> &ClientSecret {
        &self.0.client_secret
    }

    pub(crate) fn post_logout_redirect_uri(&self) -> &str {
        &self.0.post_logout_redirect_uri
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
        if known.since.elapsed() > FRESH_FOR {
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
        let client = Client::from_provider_metadata(
            metadata.clone(),
            self.0.client_id.clone(),
            Some(self.0.client_secret.clone()),
        )
        .set_redirect_uri(self.0.redirect_uri.clone());
        if wants_client_secret_post(metadata) {
            client.set_auth_type(openidconnect::AuthType::RequestBody)
        } else {
            client
        }
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
        if let Some(known) = self.known().filter(|known| known.since.elapsed() < max_age) {
            return Ok(known.metadata);
        }
        if last_attempt.is_some_and(|at| at.elapsed() < FETCH_INTERVAL) {
            return Err(ProviderError::Unavailable("it failed a moment ago".to_owned()));
        }
        let found = Metadata::discover_async(self.0.issuer.clone(), &self.0.http).await;
        *last_attempt = Some(Instant::now());
        let metadata = Arc::new(found?);
        if metadata.token_endpoint().is_none() {
            return Err(ProviderError::Metadata("there is no token_endpoint".to_owned()));
        }
        let known = Known {
            metadata: metadata.clone(),
            since: Instant::now(),
        };
        *self
            .0
            .known
            .write()
            .unwrap_or_else(std::sync::PoisonError::into_inner) = Some(known);
        Ok(metadata)
    }
}

/// `client_secret_basic` is the default (Discovery §3), unless the provider says that it does without it.
pub(super) fn wants_client_secret_post(metadata: &Metadata) -> bool {
    metadata
        .token_endpoint_auth_methods_supported()
        .is_some_and(|methods| !methods.contains(&CoreClientAuthMethod::ClientSecretBasic))
}
