//! What is counted and measured. Whoever mounts the BFF chooses where it goes, by the recorder of the crate `metrics`; no label
//! holds anything of a user's, and each has few values.

mod answers;

use std::time::{Duration, Instant};

use axum::{
    extract::{MatchedPath, Request},
    http::StatusCode,
};
use metrics::{Unit, counter, describe_counter, describe_gauge, describe_histogram, gauge, histogram};

use super::known_method;
use answers::{Found, Kind};

thread_local! {
    static REQUESTS: Found = Found::default();
    static CALLS: Found = Found::default();
}

/// Why a session ended.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Ended {
    /// Its user signed out.
    SignOut,
    /// Its browser signed in again.
    Replaced,
    /// Its user ended it from another session.
    OtherDevice,
    /// The provider said so.
    Provider,
    /// Whoever operates the server said so.
    Operator,
    /// Its refresh token is dead, or there is none.
    NoToken,
    /// Its time had come; found by the sweep.
    Expired,
}

impl Ended {
    const fn as_str(self) -> &'static str {
        match self {
            Self::SignOut => "sign-out",
            Self::Replaced => "replaced",
            Self::OtherDevice => "other-device",
            Self::Provider => "provider",
            Self::Operator => "operator",
            Self::NoToken => "no-token",
            Self::Expired => "expired",
        }
    }
}

/// How a refresh came out.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Refresh {
    Succeeded,
    /// The refresh token is dead.
    Dead(&'static str),
    /// It may succeed later.
    Failed(&'static str),
}

/// Says what the names mean, for whoever reads them.
pub(crate) fn describe() {
    describe_counter!(
        "bff_requests_total",
        "Requests answered, by route, method and status."
    );
    describe_histogram!(
        "bff_request_duration_seconds",
        Unit::Seconds,
        "Time to the first byte of the answer, by route."
    );
    describe_counter!(
        "bff_logins_total",
        "Logins that came back from the provider, by outcome and reason."
    );
    describe_counter!(
        "bff_refreshes_total",
        "Refreshes of access tokens, by outcome and reason."
    );
    describe_histogram!(
        "bff_refresh_duration_seconds",
        Unit::Seconds,
        "How long the provider took for a refresh."
    );
    describe_counter!("bff_sessions_started_total", "Sessions begun.");
    describe_counter!("bff_sessions_ended_total", "Sessions ended, by cause.");
    describe_counter!("bff_csrf_refusals_total", "Requests that no browser vouched for.");
    describe_counter!(
        "bff_proxy_requests_total",
        "Calls to upstreams, by row of the proxy table and status."
    );
    describe_histogram!(
        "bff_proxy_duration_seconds",
        Unit::Seconds,
        "Time until an upstream began its answer, by row."
    );
    describe_histogram!(
        "bff_session_lookup_seconds",
        Unit::Seconds,
        "How long the database took to say whose a request is."
    );
    describe_gauge!("bff_event_streams", "Open tabs that listen.");
    describe_gauge!("bff_websockets", "WebSockets to upstreams.");
}

/// A request that will be counted when it is answered.
pub(crate) struct Measured {
    began: Instant,
    route: Option<MatchedPath>,
    method: &'static str,
}

impl Measured {
    pub(crate) fn from_now(request: &Request) -> Self {
        Self {
            began: Instant::now(),
            route: request.extensions().get().cloned(),
            method: known_method(request.method()).unwrap_or("other"),
        }
    }

    /// Counts it, and says how long the answer took to begin.
    pub(crate) fn answered(self, status: StatusCode) -> Duration {
        let took = self.began.elapsed();
        // What is no route of ours has as many names as strangers like to try.
        let route = self.route.as_ref().map_or("none", MatchedPath::as_str);
        let kind = Kind {
            method: self.method,
            status: Some(status.as_u16()),
        };
        answers::count(
            &REQUESTS,
            route,
            kind,
            took,
            |route| histogram!("bff_request_duration_seconds", "route" => route),
            |route, kind| counter!("bff_requests_total", "route" => route, "method" => kind.method, "status" => kind.status()),
        );
        took
    }
}

/// With the reason why it failed, if it did.
pub(crate) fn login(failed: Option<&'static str>) {
    let (outcome, reason) = match failed {
        None => ("succeeded", "none"),
        Some(reason) => ("failed", reason),
    };
    counter!("bff_logins_total", "outcome" => outcome, "reason" => reason).increment(1);
}

pub(crate) fn refresh(outcome: Refresh, took: Duration) {
    let (outcome, reason) = match outcome {
        Refresh::Succeeded => ("succeeded", "none"),
        Refresh::Dead(reason) => ("dead", reason),
        Refresh::Failed(reason) => ("failed", reason),
    };
    histogram!("bff_refresh_duration_seconds").record(took);
    counter!("bff_refreshes_total", "outcome" => outcome, "reason" => reason).increment(1);
}

pub(crate) fn session_started() {
    counter!("bff_sessions_started_total").increment(1);
}

pub(crate) fn session_ended(cause: Ended) {
    counter!("bff_sessions_ended_total", "cause" => cause.as_str()).increment(1);
}

pub(crate) fn csrf_refusal() {
    counter!("bff_csrf_refusals_total").increment(1);
}

/// `None` if there was no answer.
pub(crate) fn proxied(row: &str, status: Option<StatusCode>, took: Duration) {
    let kind = Kind {
        method: "any",
        status: status.map(|status| status.as_u16()),
    };
    answers::count(
        &CALLS,
        row,
        kind,
        took,
        |row| histogram!("bff_proxy_duration_seconds", "row" => row),
        |row, kind| counter!("bff_proxy_requests_total", "row" => row, "status" => kind.status()),
    );
}

/// Asks the database, and measures how long that takes, whatever comes of it.
pub(crate) async fn session_lookup<T>(look_up: impl Future<Output = T>) -> T {
    let began = Instant::now();
    let found = look_up.await;
    histogram!("bff_session_lookup_seconds").record(began.elapsed());
    found
}

/// An open tab that listens, until it is dropped.
pub(crate) struct EventStream(());

impl EventStream {
    pub(crate) fn begin() -> Self {
        gauge!("bff_event_streams").increment(1);
        Self(())
    }
}

impl Drop for EventStream {
    fn drop(&mut self) {
        gauge!("bff_event_streams").decrement(1);
    }
}

/// A WebSocket to an upstream, until it is dropped.
pub(crate) struct WebSocket(());

impl WebSocket {
    pub(crate) fn begin() -> Self {
        gauge!("bff_websockets").increment(1);
        Self(())
    }
}

impl Drop for WebSocket {
    fn drop(&mut self) {
        gauge!("bff_websockets").decrement(1);
    }
}
