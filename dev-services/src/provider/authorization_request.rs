use chrono::{TimeDelta, Utc};
use openidconnect::core::CoreAuthErrorResponseType as Error;

use super::{
    Provider,
    op_session::{Acr, OpSession},
    refusal::Refusal,
};
use crate::{client, parameters::Parameters};

/// What a client may ask for. Anything else is left out of the grant (RFC 6749 §3.3).
pub(super) const SCOPES: [&str; 4] = ["openid", "profile", "email", "offline_access"];

/// An authorization request that may be answered at its `redirect_uri`.
pub(super) struct AuthorizationRequest {
    /// As it came, for the login page to hand back.
    pub(super) encoded: String,
    pub(super) redirect_uri: String,
    pub(super) scope: Vec<&'static str>,
    pub(super) state: Option<String>,
    pub(super) nonce: Option<String>,
    pub(super) code_challenge: String,
    pub(super) login_hint: Option<String>,
    prompt: Prompt,
    max_age: Option<TimeDelta>,
    /// The only class of `acr_values` that makes a difference here.
    wants_passkey: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Prompt {
    /// Not said: a page if there is a reason for one.
    IfNeeded,
    /// `none`
    Never,
    /// `login`, `consent` and `select_account`: choosing a user here is all three.
    Always,
}

impl AuthorizationRequest {
    /// Core §3.1.2.2 and PKCE. A wrong client or redirect URI gets a page, all else a redirect.
    pub(super) fn parse(op: &Provider, encoded: &[u8]) -> Result<Self, Refusal> {
        let parameters = Parameters::parse(encoded)?;
        if parameters.get("client_id") != Some(client::ID) {
            return Err(Refusal::untrusted(&format!(
                "The client_id must be “{}”.",
                client::ID
            )));
        }
        let redirect_uri = &op.redirect_uris.login;
        if parameters.get("redirect_uri") != Some(redirect_uri) {
            return Err(Refusal::untrusted(&format!(
                "The redirect_uri must be exactly {redirect_uri}"
            )));
        }
        validate(&parameters, encoded, redirect_uri)
            .map_err(|invalid| Refusal::at_client(op, redirect_uri, parameters.get("state"), invalid))
    }

    /// Whether this session answers the request without another look at the user.
    pub(super) fn is_satisfied_by(&self, session: &OpSession) -> bool {
        let fresh = self
            .max_age
            .is_none_or(|max_age| Utc::now() - session.auth_time <= max_age);
        fresh && self.prompt != Prompt::Always && session.acr >= self.acr()
    }

    /// What a login for this request is worth.
    pub(super) fn acr(&self) -> Acr {
        if self.wants_passkey {
            Acr::PhishingResistant
        } else {
            Acr::Choice
        }
    }

    pub(super) fn forbids_interaction(&self) -> bool {
        self.prompt == Prompt::Never
    }

    pub(super) fn refuse(&self, op: &Provider, error: Error, description: &'static str) -> Refusal {
        Refusal::at_client(
            op,
            &self.redirect_uri,
            self.state.as_deref(),
            (error, description),
        )
    }
}

type Invalid = (Error, &'static str);

fn validate(
    parameters: &Parameters,
    encoded: &[u8],
    redirect_uri: &str,
) -> Result<AuthorizationRequest, Invalid> {
    refuse_unsupported(parameters)?;
    Ok(AuthorizationRequest {
        encoded: String::from_utf8_lossy(encoded).into_owned(),
        redirect_uri: redirect_uri.to_owned(),
        scope: scope(parameters)?,
        state: parameters.owned("state"),
        nonce: parameters.owned("nonce"),
        code_challenge: code_challenge(parameters)?,
        login_hint: parameters.owned("login_hint"),
        prompt: prompt(parameters)?,
        max_age: max_age(parameters)?,
        wants_passkey: Acr::PhishingResistant.is_in(parameters.get("acr_values").unwrap_or_default()),
    })
}

fn refuse_unsupported(parameters: &Parameters) -> Result<(), Invalid> {
    if parameters.get("request").is_some() {
        return Err((Error::RequestNotSupported, "Request objects are not supported"));
    }
    if parameters.get("request_uri").is_some() {
        return Err((Error::RequestUriNotSupported, "request_uri is not supported"));
    }
    if parameters.get("response_type") != Some("code") {
        return Err((Error::UnsupportedResponseType, "response_type must be code"));
    }
    if parameters
        .get("response_mode")
        .is_some_and(|mode| mode != "query")
    {
        return Err((Error::InvalidRequest, "response_mode must be query"));
    }
    Ok(())
}

fn scope(parameters: &Parameters) -> Result<Vec<&'static str>, Invalid> {
    let requested: Vec<&str> = parameters.get("scope").unwrap_or_default().split(' ').collect();
    if !requested.contains(&"openid") {
        return Err((Error::InvalidScope, "scope must contain openid"));
    }
    Ok(SCOPES
        .into_iter()
        .filter(|scope| requested.contains(scope))
        .collect())
}

/// RFC 7636 §4.4.1. An S256 challenge is a SHA-256 digest in base64url.
fn code_challenge(parameters: &Parameters) -> Result<String, Invalid> {
    let is_s256 = parameters.get("code_challenge_method") == Some("S256");
    let challenge = parameters
        .owned("code_challenge")
        .filter(|challenge| is_s256 && challenge.len() == 43);
    challenge.ok_or((
        Error::InvalidRequest,
        "PKCE is required: code_challenge with method S256",
    ))
}

fn prompt(parameters: &Parameters) -> Result<Prompt, Invalid> {
    let is_shown = |prompt| ["login", "consent", "select_account"].contains(&prompt);
    match parameters.get("prompt") {
        None => Ok(Prompt::IfNeeded),
        Some("none") => Ok(Prompt::Never),
        Some(prompts) if prompts.split(' ').all(is_shown) => Ok(Prompt::Always),
        Some(_) => Err((
            Error::InvalidRequest,
            "prompt must be none alone, or any of login, consent and select_account",
        )),
    }
}

fn max_age(parameters: &Parameters) -> Result<Option<TimeDelta>, Invalid> {
    let seconds = parameters.get("max_age").map(str::parse::<u32>).transpose();
    let seconds = seconds.map_err(|_| (Error::InvalidRequest, "max_age must be a number of seconds"))?;
    Ok(seconds.map(|seconds| TimeDelta::seconds(seconds.into())))
}
