//! What time it is. Tests inside this crate can stop the clock and let time pass; a release has none to set.

/// Seconds since 1970.
pub(crate) fn now() -> i64 {
    utc().unix_timestamp()
}

/// Milliseconds since 1970, for telling which of two events came first.
pub(crate) fn now_in_milliseconds() -> i64 {
    let nanoseconds = utc().unix_timestamp_nanos();
    i64::try_from(nanoseconds / 1_000_000).unwrap_or(i64::MAX)
}

#[cfg(not(test))]
use running::utc;
#[cfg(test)]
use stopped::utc;

#[cfg(not(test))]
pub(crate) use running::instant;
#[cfg(test)]
pub(crate) use stopped::{instant, let_pass};

#[cfg(not(test))]
mod running {
    use std::time::Instant;

    use time::OffsetDateTime;

    pub(super) fn utc() -> OffsetDateTime {
        OffsetDateTime::now_utc()
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
        time::{Duration, Instant},
    };

    use time::OffsetDateTime;

    thread_local! {
        static STOPPED: Cell<Option<(OffsetDateTime, Instant)>> = const { Cell::new(None) };
    }

    /// Stops both clocks, for the test that runs on this thread, and moves them on by this much.
    pub(crate) fn let_pass(time: Duration) {
        STOPPED.set(Some((utc() + time, instant() + time)));
    }

    pub(super) fn utc() -> OffsetDateTime {
        STOPPED.get().map_or_else(OffsetDateTime::now_utc, |(utc, _)| utc)
    }

    pub(crate) fn instant() -> Instant {
        STOPPED.get().map_or_else(Instant::now, |(_, instant)| instant)
    }
}
