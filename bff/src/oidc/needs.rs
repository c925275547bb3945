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

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn unmet(needs: Needs, further: &Value) -> usize {
        let mut metadata = json!({
            "issuer": "https://op.example",
            "authorization_endpoint": "https://op.example/authorize",
            "jwks_uri": "https://op.example/jwks",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
        });
        for (name, value) in further.as_object().unwrap() {
            metadata[name] = value.clone();
        }
        let metadata: Metadata = serde_json::from_value(metadata).unwrap();
        needs.unmet_by(&metadata).len()
    }

    const INTROSPECTION: Needs = Needs {
        introspection: true,
        token_exchange: false,
        client_credentials: false,
    };
    const GRANTS: Needs = Needs {
        introspection: false,
        token_exchange: true,
        client_credentials: true,
    };

    #[test]
    fn what_is_not_needed_is_not_missed() {
        assert_eq!(
            unmet(Needs::default(), &json!({ "grant_types_supported": [] })),
            0
        );
    }

    #[test]
    fn an_endpoint_that_is_not_named_is_not_there() {
        let endpoint = json!({ "introspection_endpoint": "https://op.example/introspect" });
        assert_eq!(
            (unmet(INTROSPECTION, &json!({})), unmet(INTROSPECTION, &endpoint)),
            (1, 0)
        );
    }

    #[test]
    fn a_grant_is_missed_where_others_are_named() {
        let grants = |grants: Value| unmet(GRANTS, &json!({ "grant_types_supported": grants }));
        assert_eq!(unmet(GRANTS, &json!({})), 0);
        assert_eq!(grants(json!(["authorization_code"])), 2);
        assert_eq!(grants(json!(["client_credentials"])), 1);
        assert_eq!(grants(json!([TOKEN_EXCHANGE, "client_credentials"])), 0);
    }
}
