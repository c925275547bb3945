//! Why nothing can be asked of the provider.

use openidconnect::DiscoveryError;

use super::token_error::printable;
use crate::http::HttpError;

/// Until this passes, nobody can sign in.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ProviderError {
    #[error("the provider is not available: {0}")]
    Unavailable(String),
    #[error("the provider refused the authorization request: {0}")]
    Refused(String),
    #[error("what the provider says of itself cannot be used: {0}")]
    Metadata(String),
}

impl From<DiscoveryError<HttpError>> for ProviderError {
    fn from(error: DiscoveryError<HttpError>) -> Self {
        match error {
            DiscoveryError::Request(error) => error.into(),
            error => Self::Metadata(with_causes(&error)),
        }
    }
}

impl From<HttpError> for ProviderError {
    fn from(error: HttpError) -> Self {
        Self::Unavailable(with_causes(&error))
    }
}

impl ProviderError {
    /// The provider's word goes into the log, cut to what a line bears.
    pub(super) fn refused(word: &str) -> Self {
        Self::Refused(printable(word))
    }

    /// The name that the log has for it.
    pub(crate) fn reason(&self) -> &'static str {
        match self {
            Self::Unavailable(_) => "provider-unavailable",
            Self::Refused(_) => "request-refused",
            Self::Metadata(_) => "provider-metadata",
        }
    }
}

/// An error and what caused it, in one line.
pub(crate) fn with_causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(next) = cause {
        text = format!("{text}: {next}");
        cause = next.source();
    }
    text
}
