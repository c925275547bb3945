//! What the provider says of itself: OpenID Connect Discovery 1.0 and its JWK set. Fetched once, believed for an hour, and asked for
//! again when a key is missing.

use std::{
    sync::{Arc, PoisonError, RwLock},
    time::{Duration, Instant},
};

use super::{
    Provider, ProviderError,
    metadata::{Metadata, usable},
};
use crate::clock;

/// How long discovery and keys are trusted before they are fetched anew, in the background.
const FRESH_FOR: Duration = Duration::from_hours(1);
/// How long after a fetch, good or bad, the next one waits: a stranger cannot make us hammer the provider.
const FETCH_INTERVAL: Duration = Duration::from_secs(1);

/// What was heard last, and when somebody last asked.
#[derive(Default)]
pub(super) struct Discovery {
    known: RwLock<Option<Known>>,
    fetching: tokio::sync::Mutex<Option<Instant>>,
}

#[derive(Clone)]
pub(super) struct Known {
    pub(super) metadata: Arc<Metadata>,
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
        *self.discovery().known.write().expect("nobody panics with it") = Some(Known { metadata, since });
    }

    /// Asks again and again, ever more slowly, until the provider has been heard once.
    pub(crate) async fn discover_eventually(&self) {
        let mut pause = FETCH_INTERVAL;
        while let Err(error) = self.metadata().await {
            let (issuer, reason) = (self.issuer(), error.reason());
            tracing::warn!(reason, issuer, %error, "login answers 503 until the provider is back");
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(Duration::from_secs(30));
        }
        tracing::info!(issuer = %self.issuer(), "the provider is known");
        self.complain_of_lacks();
    }

    /// Says what the proxy table asks for in vain, as far as the provider is known.
    pub(crate) fn complain_of_lacks(&self) {
        if let Some(known) = self.known() {
            for lack in self.wants().needs.unmet_by(&known.metadata) {
                tracing::error!(issuer = %self.issuer(), "the proxy table asks for what the provider does not offer: {lack}");
            }
        }
    }

    /// What the proxy table asks of the provider in vain.
    pub(crate) async fn lacks(&self) -> Result<Vec<&'static str>, ProviderError> {
        Ok(self.wants().needs.unmet_by(&*self.metadata().await?))
    }

    pub(super) fn known(&self) -> Option<Known> {
        self.discovery()
            .known
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Fetches discovery and keys unless they are younger than `max_age`; one caller at a time, the others share its find.
    async fn fetch(&self, max_age: Duration) -> Result<Arc<Metadata>, ProviderError> {
        let mut last_attempt = self.discovery().fetching.lock().await;
        if let Some(known) = self.known().filter(|known| known.age() < max_age) {
            return Ok(known.metadata);
        }
        if last_attempt.is_some_and(|at| since(at) < FETCH_INTERVAL) {
            return Err(ProviderError::Unavailable("it failed a moment ago".to_owned()));
        }
        let found = Metadata::discover_async(self.issuer_url().clone(), self.http()).await;
        *last_attempt = Some(clock::instant());
        let metadata = Arc::new(usable(found?)?);
        let known = Known {
            metadata: metadata.clone(),
            since: clock::instant(),
        };
        *self
            .discovery()
            .known
            .write()
            .unwrap_or_else(PoisonError::into_inner) = Some(known);
        Ok(metadata)
    }
}
