//! Tokens for upstreams that are fetched once and kept in memory: the app's own, and those that stand for a user's.
//!
//! What stands for a user's token is found by that token alone. So who is signed out, or has another token by now, finds
//! nothing here; what is left runs out with the token it stands for.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use moka::{Expiry, future::Cache};
use secrecy::ExposeSecret;
use sha2::{Digest, Sha256};

use super::{Sessions, credential::Credential};
use crate::{
    clock,
    oidc::{ServiceToken, ServiceTokenError, TargetService},
};

/// How many are kept; the least used go first.
const CAPACITY: u64 = 10_000;
/// How long one is kept whose end is unknown.
const UNKNOWN: i64 = 300;
/// How long before its end one is not sent any more, in seconds.
const MARGIN: i64 = 10;

/// The tokens that this process has fetched; clones share everything.
pub(super) struct ServiceTokens(Cache<Key, Credential>);

/// Whose token, and for what. A user's token is kept by its hash.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
enum Key {
    Client(TargetService),
    Exchanged([u8; 32], TargetService),
    Phantom([u8; 32]),
}

struct UntilItEnds;

impl Expiry<Key, Credential> for UntilItEnds {
    fn expire_after_create(&self, _: &Key, token: &Credential, _: Instant) -> Option<Duration> {
        let now = clock::now();
        let end = token.expires_at().unwrap_or(now.saturating_add(UNKNOWN));
        let seconds = end.saturating_sub(MARGIN).saturating_sub(now);
        Some(Duration::from_secs(u64::try_from(seconds).unwrap_or(0)))
    }
}

impl Default for ServiceTokens {
    fn default() -> Self {
        Self(
            Cache::builder()
                .max_capacity(CAPACITY)
                .expire_after(UntilItEnds)
                .build(),
        )
    }
}

impl Sessions {
    /// The app's own token for a service.
    pub(crate) async fn client_token(
        &self,
        service: &TargetService,
        refused: Option<&Credential>,
    ) -> Result<Credential, Arc<ServiceTokenError>> {
        let key = Key::Client(service.clone());
        let tokens = &self.0.service_tokens.0;
        if let Some(refused) = refused
            && tokens
                .get(&key)
                .await
                .is_some_and(|kept| kept.is_same_token(refused))
        {
            tokens.invalidate(&key).await;
        }
        let fetch = async { Ok(credential(self.0.provider.client_token(service).await?, None)) };
        tokens.try_get_with(key, fetch).await
    }

    /// A token for a service, in exchange for the user's.
    pub(crate) async fn exchanged_token(
        &self,
        subject: &Credential,
        service: &TargetService,
    ) -> Result<Credential, Arc<ServiceTokenError>> {
        let token = subject.token().expose_secret();
        let fetch = async {
            Ok(credential(
                self.0.provider.exchanged(token, service).await?,
                Some(subject),
            ))
        };
        let key = Key::Exchanged(hash(token), service.clone());
        self.0.service_tokens.0.try_get_with(key, fetch).await
    }

    /// The JWT that stands for the user's opaque token.
    pub(crate) async fn phantom_token(
        &self,
        subject: &Credential,
    ) -> Result<Credential, Arc<ServiceTokenError>> {
        let token = subject.token().expose_secret();
        let fetch = async {
            Ok(credential(
                self.0.provider.introspected(token).await?,
                Some(subject),
            ))
        };
        self.0
            .service_tokens
            .0
            .try_get_with(Key::Phantom(hash(token)), fetch)
            .await
    }
}

/// No longer than the token it stands for.
fn credential(issued: ServiceToken, subject: Option<&Credential>) -> Credential {
    let ends = issued.expires_at.into_iter();
    let ends = ends.chain(subject.and_then(Credential::expires_at)).min();
    Credential::for_upstream(issued.token, ends)
}

fn hash(token: &str) -> [u8; 32] {
    Sha256::digest(token).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::let_pass;

    #[test]
    fn a_token_is_kept_until_shortly_before_its_end() {
        let_pass(Duration::ZERO);
        let now = clock::now();
        for (end, seconds) in [
            (Some(now + 60), 50),
            (None, 290),
            (Some(now + 5), 0),
            (Some(0), 0),
        ] {
            let token = Credential::for_upstream("a token".into(), end);
            let kept = UntilItEnds.expire_after_create(&Key::Phantom([0; 32]), &token, Instant::now());
            assert_eq!(kept, Some(Duration::from_secs(seconds)), "{end:?}");
        }
    }
}
