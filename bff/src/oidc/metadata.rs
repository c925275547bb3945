//! The types that `openidconnect` is used with: what the provider says of itself, and the client that is made of it.

use openidconnect::{
    AdditionalProviderMetadata, EndpointMaybeSet, EndpointNotSet, EndpointSet, LogoutProviderMetadata,
    ProviderMetadata,
    core::{
        CoreAuthDisplay, CoreAuthPrompt, CoreClaimName, CoreClaimType, CoreClientAuthMethod,
        CoreErrorResponseType, CoreGenderClaim, CoreGrantType, CoreJsonWebKey,
        CoreJweContentEncryptionAlgorithm, CoreJweKeyManagementAlgorithm,
        CoreJwsSigningAlgorithm::{
            self, EcdsaP256Sha256, EcdsaP384Sha384, EdDsa, RsaSsaPkcs1V15Sha256, RsaSsaPkcs1V15Sha384,
            RsaSsaPkcs1V15Sha512, RsaSsaPssSha256, RsaSsaPssSha384, RsaSsaPssSha512,
        },
        CoreResponseMode, CoreResponseType, CoreRevocableToken, CoreRevocationErrorResponse,
        CoreSubjectIdentifierType, CoreTokenIntrospectionResponse,
    },
};
use serde::{Deserialize, Serialize};
use url::Url;

use super::{ProviderError, id_token::AllClaims, token::TokenResponse};

/// The endpoints that Discovery 1.0 and RP-Initiated Logout 1.0 leave to other specifications.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct FurtherMetadata {
    /// RFC 8414 §2, RFC 7009.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) revocation_endpoint: Option<Url>,
    /// RFC 8414 §2, RFC 7662.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) introspection_endpoint: Option<Url>,
    /// RFC 9207 §3.
    #[serde(default)]
    pub(crate) authorization_response_iss_parameter_supported: bool,
    /// RFC 9126 §5.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) pushed_authorization_request_endpoint: Option<Url>,
    /// RFC 9449 §5.1.
    #[serde(default)]
    pub(crate) dpop_signing_alg_values_supported: Vec<String>,
}

impl AdditionalProviderMetadata for FurtherMetadata {}

pub(crate) type Metadata = ProviderMetadata<
    LogoutProviderMetadata<FurtherMetadata>,
    CoreAuthDisplay,
    CoreClientAuthMethod,
    CoreClaimName,
    CoreClaimType,
    CoreGrantType,
    CoreJweContentEncryptionAlgorithm,
    CoreJweKeyManagementAlgorithm,
    CoreJsonWebKey,
    CoreResponseMode,
    CoreResponseType,
    CoreSubjectIdentifierType,
>;

/// The client of `openidconnect`, with every claim kept and a token endpoint that may be missing.
pub(crate) type Client = openidconnect::Client<
    AllClaims,
    CoreAuthDisplay,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJsonWebKey,
    CoreAuthPrompt,
    openidconnect::StandardErrorResponse<CoreErrorResponseType>,
    TokenResponse,
    CoreTokenIntrospectionResponse,
    CoreRevocableToken,
    CoreRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// What a provider may sign with: never with a secret that others know too, and never with nothing.
const ASYMMETRIC: [CoreJwsSigningAlgorithm; 9] = [
    RsaSsaPkcs1V15Sha256,
    RsaSsaPkcs1V15Sha384,
    RsaSsaPkcs1V15Sha512,
    RsaSsaPssSha256,
    RsaSsaPssSha384,
    RsaSsaPssSha512,
    EcdsaP256Sha256,
    EcdsaP384Sha384,
    EdDsa,
];

/// What can be used of what a provider says of itself.
pub(super) fn usable(metadata: Metadata) -> Result<Metadata, ProviderError> {
    if metadata.token_endpoint().is_none() {
        return Err(ProviderError::Metadata("there is no token_endpoint".to_owned()));
    }
    let mut algorithms = metadata.id_token_signing_alg_values_supported().clone();
    algorithms.retain(|algorithm| ASYMMETRIC.contains(algorithm));
    if algorithms.is_empty() {
        let problem = "id_token_signing_alg_values_supported has nothing that could be trusted";
        return Err(ProviderError::Metadata(problem.to_owned()));
    }
    Ok(metadata.set_id_token_signing_alg_values_supported(algorithms))
}
