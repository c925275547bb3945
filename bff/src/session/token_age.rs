//! How long an access token is still of use. Times are seconds since 1970.

use std::time::Duration;

use crate::{clock, oidc::IssuedToken};

/// What an access token must last for to be sent: the time of the call itself, in seconds.
const LEAST: i64 = 1;
/// How long an access token that replaces a refused one is kept although it is refused too, in seconds: an upstream that refuses
/// every token must not wear out the provider.
const ANOTHER_TRY: i64 = 60;

impl IssuedToken {
    /// Whether it is too early to refresh. A token is refreshed ahead of its end by the skew, but never in the first half of
    /// its life: one that lives shorter than the skew would be refreshed at every call.
    pub(super) fn is_fresh(&self, skew: Duration) -> bool {
        self.expires_at.is_none_or(|end| {
            let half = end.saturating_sub(self.received_at) / 2;
            let skew = i64::try_from(skew.as_secs()).unwrap_or(i64::MAX).min(half);
            end.saturating_sub(skew.max(LEAST)) > clock::now()
        })
    }

    /// Whether the access token can be sent.
    pub(super) fn is_good(&self) -> bool {
        self.runs_out_at() > clock::now()
    }

    /// From when on it cannot be sent. One whose end is unknown is tried until it is refused.
    pub(super) fn runs_out_at(&self) -> i64 {
        self.expires_at.map_or(i64::MAX, |end| end.saturating_sub(LEAST))
    }

    /// Whether it has only just taken the place of one that was refused: the next would be refused too.
    pub(super) fn is_another_try(&self) -> bool {
        self.replaces_a_refused_one && self.received_at.saturating_add(ANOTHER_TRY) > clock::now()
    }
}
