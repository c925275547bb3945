use web_sys::js_sys::Date;

use crate::api::SessionTimes;

/// When a session ends, by the browser's clock: milliseconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Lasts {
    if_idle: f64,
    at_most: f64,
}

impl Lasts {
    /// Reads what the server has just said. In the browser only.
    pub(crate) fn from_now(times: &SessionTimes) -> Self {
        Self {
            if_idle: in_seconds(times.expires_in),
            at_most: in_seconds(times.absolute_expires_in),
        }
    }

    pub(super) fn extend(&mut self, expires_in: u64) {
        self.if_idle = in_seconds(expires_in).min(self.at_most);
    }

    /// Seconds until it ends if nothing happens.
    pub fn if_idle(self, now: f64) -> u64 {
        seconds_until(self.if_idle, now)
    }

    /// Seconds until it ends whatever happens.
    pub fn at_most(self, now: f64) -> u64 {
        seconds_until(self.at_most, now)
    }
}

#[expect(clippy::cast_precision_loss, reason = "2^53 milliseconds are enough")]
fn in_seconds(seconds: u64) -> f64 {
    Date::now() + seconds as f64 * 1000.0
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "never below zero, and far below 2^53"
)]
fn seconds_until(end: f64, now: f64) -> u64 {
    ((end - now) / 1000.0).round().max(0.0) as u64
}
