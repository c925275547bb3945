//! What the proxy table asks of the provider, beyond a login.

use openidconnect::core::CoreGrantType;

use super::{metadata::Metadata, service_token::TOKEN_EXCHANGE};

/// Which kinds of tokens are wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Needs {
    /// JWTs that stand for opaque tokens.
    pub(crate) introspection: bool,
    /// Tokens in exchange for others.
    pub(crate) token_exchange: bool,
    /// Tokens of the app's own.
    pub(crate) client_credentials: bool,
}

impl Needs {
    /// What of it the provider says that it does not have. A provider need not say which grants it has (Discovery §3): what is not
    /// said is not missed.
    pub(super) fn unmet_by(self, metadata: &Metadata) -> Vec<&'static str> {
        let further = &metadata.additional_metadata().additional_metadata;
        let grants = metadata.grant_types_supported();
        let lacks = |grant: CoreGrantType| grants.is_some_and(|grants| !grants.contains(&grant));
        let mut unmet = Vec::new();
        if self.introspection && further.introspection_endpoint.is_none() {
            unmet.push("an introspection_endpoint, for token = \"phantom\"");
        }
        if self.token_exchange && lacks(CoreGrantType::Extension(TOKEN_EXCHANGE.to_owned())) {
            unmet.push("token exchange (RFC 8693), for token = \"exchange\"");
        }
        if self.client_credentials && lacks(CoreGrantType::ClientCredentials) {
            unmet.push("client credentials, for token = \"client\"");
        }
        unmet
    }
}
