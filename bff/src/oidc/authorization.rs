//! The authorization request: code flow with PKCE, `state` and `nonce` (OpenID Connect Core §3.1.2.1, RFC 7636).

use std::time::Duration;

use openidconnect::{
    AuthenticationContextClass, AuthenticationFlow, CsrfToken, LoginHint, Nonce, PkceCodeChallenge,
    core::{CoreAuthPrompt, CoreResponseType},
};
use serde::{Deserialize, Serialize};
use url::Url;

use super::{Provider, ProviderError};

/// What a page may ask of the provider when it sends somebody to log in.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct AuthorizationDetails {
    /// `none`, `login`, `consent`, `select_account`, space-separated.
    pub(crate) prompt: Option<String>,
    /// Who is expected, for the provider's form.
    pub(crate) login_hint: Option<String>,
    /// How long ago, in seconds, the user may have authenticated at the most.
    pub(crate) max_age: Option<u64>,
    /// Authentication context classes, space-separated, in order of preference.
    pub(crate) acr_values: Option<String>,
}

/// What must be remembered until the provider answers.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct AuthorizationRequest {
    pub(crate) state: String,
    pub(crate) nonce: String,
    pub(crate) code_verifier: String,
}

impl Provider {
    /// Where to send the browser, and what to remember.
    ///
    /// # Errors
    ///
    /// When the provider has never been heard.
    pub(crate) async fn authorization_request(
        &self,
        details: &AuthorizationDetails,
    ) -> Result<(Url, AuthorizationRequest), ProviderError> {
        let metadata = self.metadata().await?;
        let client = self.client(&metadata);
        let (challenge, code_verifier) = PkceCodeChallenge::new_random_sha256();
        let mut request = client
            .authorize_url(
                AuthenticationFlow::<CoreResponseType>::AuthorizationCode,
                CsrfToken::new_random,
                Nonce::new_random,
            )
            .add_scopes(self.scopes().iter().cloned())
            .set_pkce_challenge(challenge);
        for prompt in words(details.prompt.as_deref()) {
            request = request.add_prompt(match prompt {
                "none" => CoreAuthPrompt::None,
                "login" => CoreAuthPrompt::Login,
                "consent" => CoreAuthPrompt::Consent,
                "select_account" => CoreAuthPrompt::SelectAccount,
                other => CoreAuthPrompt::Extension(other.to_owned()),
            });
        }
        for class in words(details.acr_values.as_deref()) {
            request = request.add_auth_context_value(AuthenticationContextClass::new(class.to_owned()));
        }
        if let Some(hint) = &details.login_hint {
            request = request.set_login_hint(LoginHint::new(hint.clone()));
        }
        if let Some(seconds) = details.max_age {
            request = request.set_max_age(Duration::from_secs(seconds));
        }
        let (url, state, nonce) = request.url();
        let request = AuthorizationRequest {
            state: state.into_secret(),
            nonce: nonce.secret().clone(),
            code_verifier: code_verifier.into_secret(),
        };
        Ok((url, request))
    }
}

fn words(text: Option<&str>) -> impl Iterator<Item = &str> {
    text.unwrap_or_default().split_ascii_whitespace()
}

impl Provider {
    /// Whether the authorization response comes from the provider it was asked of (RFC 9207 §2.4): `iss` must be right
    /// where it is present, and must be present where the provider says it sends one.
    pub(crate) async fn is_issuer_of_response(&self, iss: Option<&str>) -> Result<bool, ProviderError> {
        let metadata = self.metadata().await?;
        Ok(match iss {
            Some(iss) => iss == metadata.issuer().as_str(),
            None => {
                !metadata
                    .additional_metadata()
                    .additional_metadata
                    .authorization_response_iss_parameter_supported
            }
        })
    }
}
