//! What time it is. Tests inside this crate can stop the clock and let time pass; a release has none to set.

use std::time::{Duration, SystemTime};

/// Seconds since 1970.
pub(crate) fn now() -> i64 {
    i64::try_from(since_1970().as_secs()).unwrap_or(i64::MAX)
}

/// Milliseconds since 1970, for telling which of two events came first.
pub(crate) fn now_in_milliseconds() -> i64 {
    i64::try_from(since_1970().as_millis()).unwrap_or(i64::MAX)
}

/// A clock that is set to an earlier year shows 1970.
fn since_1970() -> Duration {
    let since = system_time().duration_since(SystemTime::UNIX_EPOCH);
    since.unwrap_or_default()
}

#[cfg(not(test))]
use running::system_time;
#[cfg(test)]
use stopped::system_time;

#[cfg(not(test))]
pub(crate) use running::instant;
#[cfg(test)]
pub(crate) use stopped::{instant, let_pass};

#[cfg(not(test))]
mod running {
    use std::time::{Instant, SystemTime};

    pub(super) fn system_time() -> SystemTime {
        SystemTime::now()
    }

    /// For telling how long ago something was: nobody sets this clock back.
    pub(crate) fn instant() -> Instant {
        Instant::now()
    }
}

#[cfg(test)]
mod stopped {
    use std::{
        cell::Cell,
        time::{Duration, Instant, SystemTime},
    };

    thread_local! {
        static STOPPED: Cell<Option<(SystemTime, Instant)>> = const { Cell::new(None) };
    }

    /// Stops both clocks, for the test that runs on this thread, and moves them on by this much.
    pub(crate) fn let_pass(time: Duration) {
        STOPPED.set(Some((system_time() + time, instant() + time)));
    }

    pub(super) fn system_time() -> SystemTime {
        STOPPED
            .get()
            .map_or_else(SystemTime::now, |(system_time, _)| system_time)
    }

    pub(crate) fn instant() -> Instant {
        STOPPED.get().map_or_else(Instant::now, |(_, instant)| instant)
    }
}
