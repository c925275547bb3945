use std::time::Duration;

use leptos::{prelude::*, task::spawn_local};
use serde::Deserialize;
use web_sys::js_sys::Date;

use crate::{
    api::{ApiError, SessionTimes, fetch},
    session::Session,
};

/// How many seconds before its session ends a page says so; WCAG 2.2.1 wants twenty at the least.
const WARNING: u64 = 120;

/// Looks at the time that a session has left.
#[derive(Clone, Copy)]
pub(super) struct Watch {
    session: Session,
    ends_soon: RwSignal<bool>,
    alarm: StoredValue<Option<TimeoutHandle>>,
}

/// The half of `GET /auth/session` that matters here.
#[derive(Deserialize)]
struct Answer {
    session: SessionTimes,
}

impl Watch {
    pub(super) fn new(session: Session) -> Self {
        Self {
            session,
            ends_soon: RwSignal::new(false),
            alarm: StoredValue::new(None),
        }
    }

    /// Whether it is time for a warning.
    pub(super) fn ends_soon(self) -> bool {
        self.ends_soon.get()
    }

    /// Sets the alarm, and sets it anew whenever the session turns out to last longer: because of something done here, or in
    /// another tab.
    pub(super) fn begin(self) {
        Effect::new(move || {
            if let Some(lasts) = self.session.lasts() {
                self.set_alarm(lasts.if_idle(Date::now()));
            }
        });
    }

    /// Asks the server, whose clock counts, without extending the session.
    pub(super) fn look(self) {
        self.ask("/auth/session?touch=false");
    }

    /// Asks the server, which is to use the session, and so extends it.
    pub(super) fn stay(self) {
        self.ask("/auth/session");
    }

    fn ask(self, path: &'static str) {
        spawn_local(async move {
            let answer: Result<Answer, ApiError> = fetch(path).await;
            match answer {
                Ok(Answer { session }) => self.session.lasts_from_now(&session),
                // Whether it has ended, the answer has told the page; out of reach, the last word counts.
                Err(_) => self.ends_soon.set(self.session.lasts().is_some_and(is_short)),
            }
        });
    }

    fn set_alarm(self, seconds: u64) {
        if let Some(alarm) = self.alarm.get_value() {
            alarm.clear();
        }
        self.ends_soon.set(seconds <= WARNING);
        if let Some(pause) = seconds.checked_sub(WARNING).filter(|pause| *pause > 0) {
            let alarm = set_timeout_with_handle(move || self.look(), Duration::from_secs(pause));
            self.alarm.set_value(alarm.ok());
        }
    }
}

fn is_short(lasts: crate::session::Lasts) -> bool {
    lasts.if_idle(Date::now()) <= WARNING
}
