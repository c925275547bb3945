use serde_json::{Map, Value};

/// What the provider says wrongly of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MetadataLie {
    /// To be another issuer.
    OtherIssuer,
    /// Nothing, where it ought to say this: `token_endpoint`.
    Without(&'static str),
    /// This, in JSON, where it ought to say something else.
    Says(&'static str, &'static str),
    /// To sign ID tokens by these algorithms.
    SignsBy(&'static [&'static str]),
}

impl MetadataLie {
    pub(super) fn tell(self, metadata: &mut Map<String, Value>) {
        match self {
            Self::OtherIssuer => metadata.insert("issuer".to_owned(), "https://op.example".into()),
            Self::Without(member) => metadata.remove(member),
            Self::Says(member, json) => {
                metadata.insert(member.to_owned(), serde_json::from_str(json).unwrap_or_default())
            }
            Self::SignsBy(algorithms) => metadata.insert(
                "id_token_signing_alg_values_supported".to_owned(),
                algorithms.into(),
            ),
        };
    }
}
