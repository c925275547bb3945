//! The authorization request: code flow with PKCE, `state` and `nonce` (OpenID Connect Core §3.1.2.1, RFC 7636).

use std::time::Duration;

use openidconnect::{
    AuthenticationContextClass, AuthenticationFlow, CsrfToken, LoginHint, Nonce, PkceCodeChallenge,
    core::{CoreAuthPrompt, CoreResponseType},
};
use serde::{Deserialize, Serialize};
use url::Url;

use super::{Provider, ProviderError};
use crate::clock;

/// By how many seconds the provider's clock may be behind ours.
const CLOCK_SKEW: i64 = 30;

/// What a page may ask of the provider when it sends somebody to log in.
#[derive(Clone, Debug, Default)]
pub(crate) struct AuthorizationDetails {
    /// `none`, `login`, `consent`, `select_account`, space-separated.
    pub(crate) prompt: Option<String>,
    /// Who is expected, for the provider's form.
    pub(crate) login_hint: Option<String>,
    /// How long ago, in seconds, the user may have authenticated at the most.
    pub(crate) max_age: Option<u64>,
    /// Authentication context classes, space-separated, in order of preference.
    pub(crate) acr_values: Option<String>,
    /// Who must come back, if it is not to be anybody else.
    pub(crate) sub: Option<String>,
}

/// What must be remembered until the provider answers.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct AuthorizationRequest {
    pub(crate) state: String,
    pub(crate) nonce: String,
    pub(crate) code_verifier: String,
    /// What was asked of the authentication, so that the ID token can be held to it.
    pub(crate) max_age: Option<u64>,
    pub(crate) acr_values: Option<String>,
    pub(crate) sub: Option<String>,
    /// Seconds since 1970.
    pub(crate) requested_at: i64,
}

impl Provider {
    /// Where to send the browser, and what to remember.
    ///
    /// # Errors
    ///
    /// When the provider has never been heard, or does not take the request that is pushed to it.
    pub(crate) async fn authorization_request(
        &self,
        details: &AuthorizationDetails,
    ) -> Result<(Url, AuthorizationRequest), ProviderError> {
        let metadata = self.metadata().await?;
        let client = self.client(&metadata);
        let wants = self.wants();
        let (challenge, code_verifier) = PkceCodeChallenge::new_random_sha256();
        let mut request = client
            .authorize_url(
                AuthenticationFlow::<CoreResponseType>::AuthorizationCode,
                CsrfToken::new_random,
                Nonce::new_random,
            )
            .add_scopes(wants.scopes.iter().cloned())
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
        for resource in &wants.resources {
            request = request.add_extra_param("resource", resource);
        }
        if let Some(hint) = &details.login_hint {
            request = request.set_login_hint(LoginHint::new(hint.clone()));
        }
        if let Some(seconds) = details.max_age {
            request = request.set_max_age(Duration::from_secs(seconds));
        }
        let (url, state, nonce) = request.url();
        let url = self.pushed(&metadata, url).await?;
        let request = AuthorizationRequest {
            state: state.into_secret(),
            nonce: nonce.secret().clone(),
            code_verifier: code_verifier.into_secret(),
            max_age: details.max_age,
            acr_values: details.acr_values.clone(),
            sub: details.sub.clone(),
            requested_at: clock::now(),
        };
        Ok((url, request))
    }
}

impl AuthorizationRequest {
    /// Whether the user was authenticated as was asked (OpenID Connect Core §3.1.3.7, steps 12 and 13): as recently as
    /// `max_age` demands, in one of the classes of `acr_values`. `auth_time` is in seconds since 1970.
    pub(super) fn is_met_by(&self, auth_time: Option<i64>, acr: Option<&str>) -> bool {
        let recent = self.max_age.is_none_or(|max_age| {
            let oldest = self
                .requested_at
                .saturating_sub_unsigned(max_age)
                .saturating_sub(CLOCK_SKEW);
            auth_time.is_some_and(|auth_time| auth_time >= oldest)
        });
        let mut classes = words(self.acr_values.as_deref()).peekable();
        let strong = classes.peek().is_none() || classes.any(|class| acr == Some(class));
        recent && strong
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

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(max_age: Option<u64>, acr_values: Option<&str>) -> AuthorizationRequest {
        AuthorizationRequest {
            state: String::new(),
            nonce: String::new(),
            code_verifier: String::new(),
            max_age,
            acr_values: acr_values.map(str::to_owned),
            sub: None,
            requested_at: 10_000,
        }
    }

    #[test]
    fn who_asks_for_nothing_gets_anything() {
        assert!(asked(None, None).is_met_by(None, None));
        assert!(asked(None, Some(" ")).is_met_by(None, None));
    }

    #[test]
    fn max_age_demands_an_auth_time_that_is_recent_enough() {
        let request = asked(Some(300), None);
        assert!(
            request.is_met_by(Some(9_670), None),
            "its clock may be behind ours"
        );
        assert!(request.is_met_by(Some(10_500), None), "during this very login");
        assert!(!request.is_met_by(Some(9_669), None));
        assert!(!request.is_met_by(None, None));
        assert!(!asked(Some(0), None).is_met_by(Some(9_900), None));
    }

    #[test]
    fn acr_values_demand_one_of_them() {
        let request = asked(None, Some("silver gold"));
        assert!(request.is_met_by(None, Some("gold")));
        assert!(!request.is_met_by(None, Some("bronze")));
        assert!(!request.is_met_by(None, None));
    }
}
