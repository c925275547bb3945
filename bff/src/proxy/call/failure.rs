//! Why an upstream gives no answer, and what the browser is told.

use crate::{Code, Problem, http::CallError, proxy::table::Route};

/// Why there is no answer.
pub(super) enum Failure {
    Call(CallError),
    /// The upstream did not begin to answer in time.
    Timeout,
    /// The browser did not go on sending.
    Stalled,
    BrokenOff,
    TooLarge,
    /// A body that passed once cannot pass again. Nobody asks for it.
    Gone,
}

impl Failure {
    pub(super) fn told(self, route: &Route) -> Problem {
        let Route { path, upstream, .. } = route;
        match self {
            Self::Call(error) => {
                tracing::warn!(route = path, %upstream, %error, "the upstream gave no answer");
                Code::UpstreamUnreachable.into()
            }
            Self::Timeout => {
                tracing::warn!(route = path, %upstream, "the upstream gave no answer in time");
                Code::UpstreamTimeout.into()
            }
            Self::Stalled => Code::RequestTimeout.into(),
            Self::BrokenOff => broken_off(),
            Self::TooLarge => too_large(route),
            Self::Gone => Code::Internal.into(),
        }
    }
}

/// Nobody is there any more to be told.
pub(super) fn broken_off() -> Problem {
    tracing::info!("a request broke off before it was complete");
    Code::RequestTimeout.into()
}

pub(super) fn too_large(route: &Route) -> Problem {
    Problem::new(Code::PayloadTooLarge)
        .with_detail(format!("At most {} bytes are taken here.", route.body_limit))
}
