use chrono::{TimeDelta, Utc};
use openidconnect::core::CoreAuthErrorResponseType;

use super::{Provider, op_session::OpSession, refusal::Refusal};
use crate::{client, page::Page, parameters::Parameters};

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
        let parameters =
            Parameters::parse(encoded).map_err(|duplicate| Refusal::from(Page::from(duplicate)))?;
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
        fresh && self.prompt != Prompt::Always
    }

    pub(super) fn forbids_interaction(&self) -> bool {
        self.prompt == Prompt::Never
    }

    pub(super) fn refuse(
        &self,
        op: &Provider,
        error: CoreAuthErrorResponseType,
        description: &'static str,
    ) -> Refusal {
        Refusal::at_client(
            op,
            &self.redirect_uri,
            self.state.as_deref(),
            (error, description),
        )
    }
}

type Invalid = (CoreAuthErrorResponseType, &'static str);

fn validate(
    parameters: &Parameters,
    encoded: &[u8],
    redirect_uri: &str,
) -> Result<AuthorizationRequest, Invalid> {
    use CoreAuthErrorResponseType as Error;
    let demand =
        |is_met: bool, error: Error, description| if is_met { Ok(()) } else { Err((error, description)) };

    demand(
        parameters.get("request").is_none(),
        Error::RequestNotSupported,
        "Request objects are not supported",
    )?;
    demand(
        parameters.get("request_uri").is_none(),
        Error::RequestUriNotSupported,
        "request_uri is not supported",
    )?;
    let code = parameters.get("response_type") == Some("code");
    demand(code, Error::UnsupportedResponseType, "response_type must be code")?;
    let query = parameters.get("response_mode").is_none_or(|mode| mode == "query");
    demand(query, Error::InvalidRequest, "response_mode must be query")?;

    let requested: Vec<&str> = parameters.get("scope").unwrap_or_default().split(' ').collect();
    demand(
        requested.contains(&"openid"),
        Error::InvalidScope,
        "scope must contain openid",
    )?;

    let s256 = parameters.get("code_challenge_method") == Some("S256");
    let code_challenge = parameters
        .owned("code_challenge")
        .filter(|challenge| s256 && challenge.len() == 43);
    let code_challenge = code_challenge.ok_or((
        Error::InvalidRequest,
        "PKCE is required: code_challenge with method S256",
    ))?;

    let max_age = match parameters.get("max_age").map(str::parse::<u32>) {
        Some(Err(_)) => return Err((Error::InvalidRequest, "max_age must be a number of seconds")),
        Some(Ok(seconds)) => Some(TimeDelta::seconds(seconds.into())),
        None => None,
    };
    Ok(AuthorizationRequest {
        encoded: String::from_utf8_lossy(encoded).into_owned(),
        redirect_uri: redirect_uri.to_owned(),
        scope: SCOPES
            .into_iter()
            .filter(|scope| requested.contains(scope))
            .collect(),
        state: parameters.owned("state"),
        nonce: parameters.owned("nonce"),
        code_challenge,
        login_hint: parameters.owned("login_hint"),
        prompt: prompt(parameters.get("prompt")).ok_or((
            Error::InvalidRequest,
            "prompt must be none alone, or any of login, consent and select_account",
        ))?,
        max_age,
    })
}

fn prompt(value: Option<&str>) -> Option<Prompt> {
    let Some(value) = value else {
        return Some(Prompt::IfNeeded);
    };
    let known = value
        .split(' ')
        .all(|prompt| ["login", "consent", "select_account"].contains(&prompt));
    match value {
        "none" => Some(Prompt::Never),
        _ => known.then_some(Prompt::Always),
    }
}
