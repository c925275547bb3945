//! The service that a token is for.

use serde::{Deserialize, Serialize};

/// For whom an access token is to be, as far as the provider has to be told (RFC 8707 §2, RFC 8693 §2.1).
#[derive(Clone, Debug, Default, Deserialize, Eq, Hash, PartialEq, Serialize)]
pub(crate) struct TargetService {
    /// Its absolute URI.
    pub(crate) resource: Option<String>,
    /// The name that the provider has for it; for token exchange alone.
    pub(crate) audience: Option<String>,
    /// Space-separated.
    pub(crate) scope: Option<String>,
}

impl TargetService {
    /// Whether nothing is said: then the provider decides.
    pub(crate) fn is_unnamed(&self) -> bool {
        *self == Self::default()
    }

    /// As the provider's endpoints take it.
    pub(crate) fn parameters(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let named = [
            ("resource", &self.resource),
            ("audience", &self.audience),
            ("scope", &self.scope),
        ];
        named
            .into_iter()
            .filter_map(|(name, value)| Some((name, value.as_deref()?)))
    }
}
