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
        self.fresh_until(skew) > clock::now()
    }

    pub(super) fn fresh_until(&self, skew: Duration) -> i64 {
        self.expires_at.map_or(i64::MAX, |end| {
            let half = end.saturating_sub(self.received_at) / 2;
            let skew = i64::try_from(skew.as_secs()).unwrap_or(i64::MAX).min(half);
            end.saturating_sub(skew.max(LEAST))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::let_pass;

    const SECOND: Duration = Duration::from_secs(1);

    fn received_now(expires_in: i64) -> IssuedToken {
        let_pass(Duration::ZERO);
        let now = clock::now();
        IssuedToken {
            access_token: "access".to_owned(),
            received_at: now,
            expires_at: Some(now + expires_in),
            dpop_key: None,
            replaces_a_refused_one: true,
        }
    }

    #[test]
    fn a_token_is_fresh_until_its_end_is_near_but_for_half_its_life() {
        for (expires_in, skew, fresh_for) in [(300, 30, 270), (40, 30, 20), (300, 0, 299)] {
            let token = received_now(expires_in);
            let is_fresh = || token.is_fresh(skew * SECOND);
            let_pass((fresh_for - 1) * SECOND);
            assert!(is_fresh(), "{expires_in} {skew}");
            let_pass(SECOND);
            assert!(!is_fresh(), "{expires_in} {skew}");
        }
    }

    #[test]
    fn a_token_is_good_until_the_last_second() {
        let token = received_now(300);
        let_pass(298 * SECOND);
        assert!(token.is_good());
        let_pass(SECOND);
        assert!(!token.is_good());
        let no_end = IssuedToken {
            expires_at: None,
            ..token
        };
        assert!(no_end.is_good() && no_end.is_fresh(SECOND));
    }

    #[test]
    fn what_replaced_a_refused_token_is_another_try_for_a_minute() {
        let token = received_now(300);
        let_pass(59 * SECOND);
        assert!(token.is_another_try());
        let_pass(SECOND);
        assert!(!token.is_another_try());
    }
}
