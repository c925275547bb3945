//! `GET /auth/callback`: the authorization response (OpenID Connect Core §3.1.2.5).

use axum::{
    extract::{Query, State, rejection::QueryRejection},
    http::{HeaderMap, header},
    response::{IntoResponse, Response},
};
use axum_extra::extract::CookieJar;
use serde::Deserialize;
use tower_sessions::Session;

use super::{NO_STORE, hop, login_path};
use crate::{
    Bff, Code, CurrentSession, Problem, StepUp,
    oidc::{IdTokenError, ProviderError, TokenError},
    ops::metrics::{self, Ended},
    session::{PendingLogin, StoreError},
};

#[derive(Deserialize)]
pub(crate) struct Parameters {
    state: Option<String>,
    code: Option<String>,
    error: Option<String>,
    iss: Option<String>,
}

/// Why an authorization response is not a login.
#[derive(Debug, thiserror::Error)]
enum CallbackError {
    #[error("malformed parameters: {0}")]
    Malformed(String),
    #[error("no login attempt with this state in this browser")]
    UnknownAttempt,
    #[error("the provider answered with error={0}")]
    ProviderError(String),
    #[error("iss is not the provider that was asked")]
    IssuerMismatch,
    #[error("no code")]
    NoCode,
    #[error(transparent)]
    Token(#[from] TokenError),
    #[error(transparent)]
    Provider(#[from] ProviderError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Validates the response, signs in and leads to where the login was going.
pub(crate) async fn finish(
    State(bff): State<Bff>,
    current: Option<CurrentSession>,
    session: Session,
    jar: CookieJar,
    headers: HeaderMap,
    parameters: Result<Query<Parameters>, QueryRejection>,
) -> Response {
    let state = parameters
        .as_ref()
        .ok()
        .and_then(|Query(parameters)| parameters.state.clone())
        .unwrap_or_default();
    let spent = bff.sessions().spent_login(&jar, &state);
    if let (Some(return_to), Some(_)) = (&spent, &current) {
        // The Back button leads here too. Whatever the answer is this time, that login is over.
        return (NO_STORE, hop::page(return_to)).into_response();
    }
    let (jar, pending) = bff.sessions().take_login(jar, &state);
    let return_to = pending.as_ref().map(|pending| pending.return_to.clone());
    let return_to = return_to.or(spent).unwrap_or_else(|| "/".to_owned());
    let asked = pending.as_ref().map(|pending| StepUp {
        acr_values: pending.request.acr_values.clone(),
        max_age: pending.request.max_age,
    });
    let outcome = match parameters {
        Ok(Query(parameters)) => {
            let arrival = Arrival {
                current,
                session: &session,
                user_agent: user_agent(&headers),
            };
            sign_in(&bff, arrival, parameters, pending).await
        }
        Err(rejection) => Err(CallbackError::Malformed(rejection.body_text())),
    };
    metrics::login(outcome.as_ref().err().map(CallbackError::reason));
    match outcome {
        Ok(spent) => (
            bff.sessions()
                .remember_spent_login(jar, spent)
                .add(bff.sessions().signed_in_cookie()),
            NO_STORE,
            hop::page(&return_to),
        )
            .into_response(),
        Err(error) => {
            let problem = error.into_problem(&asked.unwrap_or_default(), &return_to);
            (jar, problem).into_response()
        }
    }
}

/// The browser that comes back from the provider.
struct Arrival<'a> {
    /// The session it already has, where the provider is on the same site and so lets the Strict cookie pass.
    current: Option<CurrentSession>,
    session: &'a Session,
    user_agent: &'a str,
}

/// The attempt that led to a login.
async fn sign_in(
    bff: &Bff,
    Arrival {
        current,
        session,
        user_agent,
    }: Arrival<'_>,
    parameters: Parameters,
    pending: Option<PendingLogin>,
) -> Result<PendingLogin, CallbackError> {
    let pending = pending.ok_or(CallbackError::UnknownAttempt)?;
    if !bff
        .provider()
        .is_issuer_of_response(parameters.iss.as_deref())
        .await?
    {
        return Err(CallbackError::IssuerMismatch);
    }
    if let Some(error) = parameters.error {
        return Err(CallbackError::ProviderError(error));
    }
    let code = parameters.code.ok_or(CallbackError::NoCode)?;
    let grant = bff.provider().exchange_code(code, &pending.request).await?;
    bff.sessions().sign_in(session, user_agent, grant).await?;
    // The session this browser had when it left, and the one it came back with, make way for the new one.
    let returned = current.as_ref().map(CurrentSession::handle);
    for replaced in pending.replaces.as_deref().into_iter().chain(returned) {
        bff.sessions().end(replaced, Ended::Replaced).await?;
    }
    Ok(pending)
}

/// What the browser says it is, cut to what a list of devices bears.
fn user_agent(headers: &HeaderMap) -> &str {
    let text = headers
        .get(header::USER_AGENT)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    text.get(..256).unwrap_or(text)
}

impl CallbackError {
    /// The log gets the cause, the visitor a way on.
    fn into_problem(self, asked: &StepUp, return_to: &str) -> Problem {
        let way_on = match self {
            // The provider would only say again who it thinks is there.
            Self::Token(TokenError::IdToken(IdTokenError::OtherSubject)) => {
                format!("{}&prompt=login", asked.login_path(return_to))
            }
            _ => login_path(return_to),
        };
        let problem = match self {
            Self::Store(error) => error.into(),
            Self::Provider(error) | Self::Token(TokenError::Provider(error)) => error.into(),
            error => {
                tracing::warn!(reason = error.reason(), %error, "login failed");
                Problem::new(Code::LoginFailed).with_detail(error.advice())
            }
        };
        problem.with_try_again(way_on)
    }

    /// The name that the log has for it.
    fn reason(&self) -> &'static str {
        match self {
            Self::Malformed(_) => "response-parameters",
            Self::UnknownAttempt => "response-state",
            Self::ProviderError(_) => "response-error",
            Self::IssuerMismatch => "response-iss",
            Self::NoCode => "response-code",
            Self::Token(error) => error.reason(),
            Self::Provider(error) => error.reason(),
            Self::Store(_) => "store-unavailable",
        }
    }

    fn advice(&self) -> &'static str {
        match self {
            Self::UnknownAttempt => {
                "This sign-in was started in another browser, was already completed, or took longer than ten minutes. \
                 Please try again."
            }
            Self::ProviderError(error) if error == "access_denied" => {
                "The sign-in was cancelled. Nothing has changed; you can try again whenever you like."
            }
            Self::ProviderError(_) => "The sign-in service reported a problem. Please try again.",
            Self::Token(TokenError::IdToken(IdTokenError::NotAsAsked)) => {
                "The sign-in service did not check who you are as recently or as strongly as this page needs. Please try again."
            }
            Self::Token(TokenError::IdToken(IdTokenError::OtherSubject)) => {
                "Somebody else signed in than the person this page belongs to, so nothing has changed here. \
                 Please try again, or go back."
            }
            _ => {
                "The answer of the sign-in service could not be accepted, so nobody was signed in. Please try again."
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_agent_is_kept_as_far_as_anybody_wants_to_read_it() {
        let sent = |text: &str| HeaderMap::from_iter([(header::USER_AGENT, text.parse().unwrap())]);
        assert_eq!(user_agent(&sent("Firefox/143.0")), "Firefox/143.0");
        assert_eq!(user_agent(&sent(&"x".repeat(1000))).len(), 256);
        assert_eq!(user_agent(&HeaderMap::new()), "");
    }

    #[test]
    fn the_visitor_is_told_what_to_do() {
        let error = |name: &str| CallbackError::ProviderError(name.to_owned());
        for (error, words) in [
            (CallbackError::UnknownAttempt, "another browser"),
            (error("access_denied"), "cancelled"),
            (error("server_error"), "reported a problem"),
            (
                CallbackError::Token(TokenError::IdToken(IdTokenError::NotAsAsked)),
                "as strongly as",
            ),
            (CallbackError::NoCode, "could not be accepted"),
        ] {
            assert!(error.advice().contains(words), "{error}: {}", error.advice());
        }
    }
}
