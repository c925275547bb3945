//! How much one session, and one address, may ask for. What is too much is refused with the time after which it is not.

use std::{
    hash::{BuildHasher, Hash, RandomState},
    num::NonZeroU32,
    sync::Arc,
    time::Duration,
};

use axum::extract::Request;
use governor::{
    Quota, RateLimiter,
    clock::{Clock, DefaultClock},
    state::keyed::DefaultKeyedStateStore,
};

use super::ClientAddress;
use crate::{Bff, Code, CurrentSession, Problem};

/// How many seconds' worth may come at once: a page that opens asks for many things, and then for none.
const BURST: NonZeroU32 = NonZeroU32::new(10).expect("ten is not zero");

const NOW_AND_THEN: Duration = Duration::from_mins(1);

/// So many requests a second of each, if there is a limit at all.
pub(crate) struct RateLimit {
    /// Counted by a hash, which needs no memory of its own for whoever asks.
    limiter: Option<RateLimiter<u64, DefaultKeyedStateStore<u64>, DefaultClock>>,
    hash: RandomState,
}

impl RateLimit {
    pub(crate) fn new(per_second: Option<NonZeroU32>) -> Self {
        let limiter = per_second.map(|per_second| {
            let burst = per_second.saturating_mul(BURST);
            RateLimiter::keyed(Quota::per_second(per_second).allow_burst(burst))
        });
        Self {
            limiter,
            hash: RandomState::new(),
        }
    }

    fn refuses(&self, who: impl Hash) -> Option<Problem> {
        let limiter = self.limiter.as_ref()?;
        let wait = limiter
            .check_key(&self.hash.hash_one(who))
            .err()?
            .wait_time_from(DefaultClock::default().now());
        let seconds = u32::try_from(wait.as_secs())
            .unwrap_or(u32::MAX)
            .saturating_add(1);
        Some(
            Problem::new(Code::TooManyRequests)
                .with_retry_after(seconds)
                .with_detail("Nothing was done. Wait a moment, then try again."),
        )
    }
}

/// Forgets, now and then, whoever could begin anew.
pub(crate) async fn forget_the_quiet(limits: &[Arc<RateLimit>]) {
    loop {
        tokio::time::sleep(NOW_AND_THEN).await;
        for limiter in limits.iter().filter_map(|limit| limit.limiter.as_ref()) {
            limiter.retain_recent();
            limiter.shrink_to_fit();
        }
    }
}

/// Counts by address, before anything is looked up.
pub(super) fn by_address(bff: &Bff, client: Option<ClientAddress>) -> Option<Problem> {
    bff.address_limit().refuses(client?)
}

/// Counts by session.
pub(super) fn by_session(bff: &Bff, request: &Request) -> Option<Problem> {
    let current = CurrentSession::of(request.extensions())?;
    bff.session_limit().refuses(current.handle())
}
