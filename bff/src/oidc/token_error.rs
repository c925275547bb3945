//! What can go wrong at the token endpoint, and with what it hands out.

use openidconnect::{
    ConfigurationError, RefreshToken, RequestTokenError, StandardErrorResponse, core::CoreErrorResponseType,
};

use super::{ProviderError, id_token::IdTokenError, provider_error::with_causes, userinfo::UserinfoError};
use crate::http::HttpError;

pub(super) type RequestError = RequestTokenError<HttpError, StandardErrorResponse<CoreErrorResponseType>>;

/// Why there is no token set that can be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TokenError {
    #[error(transparent)]
    Provider(#[from] ProviderError),
    #[error("the token endpoint refused: {0}")]
    Refused(String),
    #[error("the token response cannot be read: {0}")]
    Malformed(String),
    /// RFC 6749 §7.1: what is not understood is not used.
    #[error("the access token is of type {0}, which was not asked for")]
    Type(String),
    #[error(transparent)]
    IdToken(IdTokenError),
    #[error(transparent)]
    Userinfo(UserinfoError),
}

/// Why there is no new token set.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RefreshError {
    /// `invalid_grant`: this refresh token will never work again (RFC 6749 §5.2).
    #[error("the refresh token is dead: {0}")]
    Dead(String),
    /// What came cannot be used. The provider may know no other refresh token by now than the one that came with it.
    #[error("{0}")]
    Unusable(#[source] TokenError, Option<RefreshToken>),
    /// Anything else may pass: nothing is concluded from it.
    #[error(transparent)]
    Failed(#[from] TokenError),
}

impl From<RequestError> for TokenError {
    fn from(error: RequestError) -> Self {
        match error {
            RequestTokenError::ServerResponse(refusal) => Self::Refused(describe(&refusal)),
            RequestTokenError::Request(error) => Self::Provider(error.into()),
            error => Self::Malformed(with_causes(&error)),
        }
    }
}

/// An outage is one, wherever it was met.
impl From<IdTokenError> for TokenError {
    fn from(error: IdTokenError) -> Self {
        match error {
            IdTokenError::Provider(error) => Self::Provider(error),
            error => Self::IdToken(error),
        }
    }
}

impl From<UserinfoError> for TokenError {
    fn from(error: UserinfoError) -> Self {
        match error {
            UserinfoError::Provider(error) => Self::Provider(error),
            error => Self::Userinfo(error),
        }
    }
}

impl From<RequestError> for RefreshError {
    fn from(error: RequestError) -> Self {
        match error {
            RequestTokenError::ServerResponse(refusal)
                if *refusal.error() == CoreErrorResponseType::InvalidGrant =>
            {
                Self::Dead(describe(&refusal))
            }
            error => Self::Failed(error.into()),
        }
    }
}

impl TokenError {
    /// The name that the log has for it.
    pub(crate) fn reason(&self) -> &'static str {
        match self {
            Self::Provider(error) => error.reason(),
            Self::Refused(_) => "token-refused",
            Self::Malformed(_) => "token-response",
            Self::Type(_) => "token-type",
            Self::IdToken(error) => error.reason(),
            Self::Userinfo(error) => error.reason(),
        }
    }
}

impl RefreshError {
    /// The name that the log has for it.
    pub(crate) fn reason(&self) -> &'static str {
        match self {
            Self::Dead(_) => "refresh-token-dead",
            Self::Failed(error) | Self::Unusable(error, _) => error.reason(),
        }
    }
}

/// The provider's `error` and `error_description`, cut to what a log line bears.
fn describe(refusal: &StandardErrorResponse<CoreErrorResponseType>) -> String {
    let text = match refusal.error_description() {
        Some(description) => format!("{}: {description}", refusal.error().as_ref()),
        None => refusal.error().as_ref().to_owned(),
    };
    printable(&text)
}

pub(super) fn no_token_endpoint(error: ConfigurationError) -> RequestError {
    RequestError::Other(error.to_string())
}

/// Whether the proof of possession lacked the provider's newest nonce (RFC 9449 §8).
pub(super) fn is_for_the_nonce(error: &RequestError) -> bool {
    matches!(error, RequestTokenError::ServerResponse(refusal) if refusal.error().as_ref() == "use_dpop_nonce")
}

pub(super) fn printable(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(200).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_log_gets_the_providers_words_on_one_line_that_ends() {
        let refusal = |description: Option<String>| {
            let error = CoreErrorResponseType::InvalidGrant;
            describe(&StandardErrorResponse::new(error, description, None))
        };
        assert_eq!(refusal(None), "invalid_grant");
        assert_eq!(refusal(Some("no\r\nmore".to_owned())), "invalid_grant: nomore");
        assert_eq!(refusal(Some("x".repeat(1000))).len(), 200);
    }
}
