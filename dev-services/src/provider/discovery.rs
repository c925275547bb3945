use std::sync::Arc;

use axum::{Json, extract::State};
use openidconnect::{
    AdditionalProviderMetadata, AuthUrl, AuthenticationContextClass, EndSessionUrl, IssuerUrl,
    JsonWebKeySetUrl, LogoutProviderMetadata, ProviderMetadata, ResponseTypes, Scope, TokenUrl, UserInfoUrl,
    core::{
        CoreAuthDisplay, CoreClaimName, CoreClaimType, CoreClientAuthMethod, CoreGrantType, CoreJsonWebKey,
        CoreJsonWebKeySet, CoreJweContentEncryptionAlgorithm, CoreJweKeyManagementAlgorithm,
        CoreJwsSigningAlgorithm, CoreResponseMode, CoreResponseType, CoreSubjectIdentifierType,
    },
};
use serde::{Deserialize, Serialize};
use url::ParseError;

use super::{Provider, authorization_request::SCOPES, op_session::Acr, service_tokens::TOKEN_EXCHANGE};

type Metadata = ProviderMetadata<
    LogoutProviderMetadata<OAuthMetadata>,
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

/// What others add to the `OpenID` metadata: RFC 7636, RFC 7009, RFC 7662, RFC 9701, RFC 9207 and Back-Channel Logout.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct OAuthMetadata {
    code_challenge_methods_supported: [String; 1],
    revocation_endpoint: String,
    introspection_endpoint: String,
    introspection_signing_alg_values_supported: [String; 1],
    authorization_response_iss_parameter_supported: bool,
    backchannel_logout_supported: bool,
    backchannel_logout_session_supported: bool,
    prompt_values_supported: [String; 4],
}

impl AdditionalProviderMetadata for OAuthMetadata {}

/// `GET /.well-known/openid-configuration`
pub(super) async fn configuration(State(op): State<Arc<Provider>>) -> Json<Metadata> {
    Json(metadata(&op.issuer).expect("an issuer made of a socket address is a URL"))
}

/// `GET /jwks`
pub(super) async fn jwks(State(op): State<Arc<Provider>>) -> Json<CoreJsonWebKeySet> {
    Json(op.keys.public())
}

fn metadata(issuer: &str) -> Result<Metadata, ParseError> {
    let endpoint = |path: &str| format!("{issuer}{path}");
    let oauth = OAuthMetadata {
        code_challenge_methods_supported: ["S256".to_owned()],
        revocation_endpoint: endpoint("/revoke"),
        introspection_endpoint: endpoint("/introspect"),
        introspection_signing_alg_values_supported: ["RS256".to_owned()],
        authorization_response_iss_parameter_supported: true,
        backchannel_logout_supported: true,
        backchannel_logout_session_supported: true,
        prompt_values_supported: ["none", "login", "consent", "select_account"].map(str::to_owned),
    };
    let logout = LogoutProviderMetadata {
        end_session_endpoint: Some(EndSessionUrl::new(endpoint("/end_session"))?),
        additional_metadata: oauth,
    };
    let claims = [
        "sub",
        "iss",
        "aud",
        "exp",
        "iat",
        "auth_time",
        "acr",
        "nonce",
        "sid",
        "at_hash",
        "name",
        "given_name",
        "family_name",
        "preferred_username",
        "email",
        "email_verified",
        "locale",
        "updated_at",
    ];
    Ok(Metadata::new(
        IssuerUrl::new(issuer.to_owned())?,
        AuthUrl::new(endpoint("/authorize"))?,
        JsonWebKeySetUrl::new(endpoint("/jwks"))?,
        vec![ResponseTypes::new(vec![CoreResponseType::Code])],
        vec![CoreSubjectIdentifierType::Public],
        vec![CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256],
        logout,
    )
    .set_token_endpoint(Some(TokenUrl::new(endpoint("/token"))?))
    .set_userinfo_endpoint(Some(UserInfoUrl::new(endpoint("/userinfo"))?))
    .set_scopes_supported(Some(SCOPES.map(|scope| Scope::new(scope.to_owned())).to_vec()))
    .set_response_modes_supported(Some(vec![CoreResponseMode::Query]))
    .set_grant_types_supported(Some(vec![
        CoreGrantType::AuthorizationCode,
        CoreGrantType::RefreshToken,
        CoreGrantType::ClientCredentials,
        CoreGrantType::Extension(TOKEN_EXCHANGE.to_owned()),
    ]))
    .set_token_endpoint_auth_methods_supported(Some(vec![
        CoreClientAuthMethod::ClientSecretBasic,
        CoreClientAuthMethod::ClientSecretPost,
    ]))
    .set_claims_supported(Some(
        claims.map(|claim| CoreClaimName::new(claim.to_owned())).to_vec(),
    ))
    .set_acr_values_supported(Some(
        [Acr::Choice, Acr::PhishingResistant]
            .map(|acr| AuthenticationContextClass::new(acr.as_str().to_owned()))
            .to_vec(),
    ))
    .set_request_parameter_supported(Some(false))
    .set_request_uri_parameter_supported(Some(false)))
}
