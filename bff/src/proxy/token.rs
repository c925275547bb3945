//! Which token a call carries, by the kind that its row names. What only some kinds need is boxed: every call would otherwise carry
//! room for it, several kilobytes, from place to place.

use std::sync::Arc;

use super::table::TokenKind;
use crate::{
    Code, Problem,
    oidc::{ServiceTokenError, TargetService},
    session::{AccessToken, Credential, Sessions, Visitor},
};

/// Where tokens for one call come from.
pub(super) struct Tokens<'a> {
    pub(super) sessions: &'a Sessions,
    pub(super) visitor: &'a Visitor,
    pub(super) kind: &'a TokenKind,
}

/// What is sent, and the user's own token if that is another.
pub(super) struct Token {
    sent: Credential,
    subject: Option<Credential>,
}

impl Token {
    pub(super) fn sent(&self) -> &Credential {
        &self.sent
    }
}

impl Tokens<'_> {
    /// The token to send; none where the row wants or allows none.
    pub(super) async fn first(&self) -> Result<Option<Token>, Problem> {
        if let TokenKind::Client(service) = self.kind {
            return self.clients(service, None).await.map(Some);
        }
        if *self.kind == TokenKind::None {
            return Ok(None);
        }
        let token = self.sessions.access_token(self.visitor, self.service()).await;
        let Some(subject) = self.granted(token)? else {
            return Ok(None);
        };
        match self.for_upstream(&subject).await {
            Err(error) if matches!(*error, ServiceTokenError::Subject(_)) => {
                match self.another_subject(&subject).await? {
                    Some(subject) => self.for_upstream(&subject).await,
                    None => Err(error),
                }
            }
            outcome => outcome,
        }
        .map(Some)
        .map_err(|error| told(&error))
    }

    /// Another one than the upstream has just refused, if there can be one.
    pub(super) async fn instead_of(&self, refused: &Token) -> Result<Option<Token>, Problem> {
        if let TokenKind::Client(service) = self.kind {
            let another = self.clients(service, Some(&refused.sent)).await?;
            return Ok((!another.sent.is_same_token(&refused.sent)).then_some(another));
        }
        let subject = refused.subject.as_ref().unwrap_or(&refused.sent);
        match self.another_subject(subject).await? {
            Some(subject) => {
                let token = self.for_upstream(&subject).await;
                token.map(Some).map_err(|error| told(&error))
            }
            None => Ok(None),
        }
    }

    async fn clients(&self, service: &TargetService, refused: Option<&Credential>) -> Result<Token, Problem> {
        let sent = Box::pin(self.sessions.client_token(service, refused)).await;
        let sent = sent.map_err(|error| told(&error))?;
        Ok(Token { sent, subject: None })
    }

    async fn for_upstream(&self, subject: &Credential) -> Result<Token, Arc<ServiceTokenError>> {
        let sent = match self.kind {
            TokenKind::Phantom => Box::pin(self.sessions.phantom_token(subject)).await?,
            TokenKind::Exchange(service) => Box::pin(self.sessions.exchanged_token(subject, service)).await?,
            _ => {
                return Ok(Token {
                    sent: subject.clone(),
                    subject: None,
                });
            }
        };
        Ok(Token {
            sent,
            subject: Some(subject.clone()),
        })
    }

    async fn another_subject(&self, refused: &Credential) -> Result<Option<Credential>, Problem> {
        let another = self
            .sessions
            .access_token_instead_of(self.visitor, self.service(), refused)
            .await;
        Ok(self
            .granted(another)?
            .filter(|another| !another.is_same_token(refused)))
    }

    /// The service that the user's own token is for.
    fn service(&self) -> Option<&TargetService> {
        match self.kind {
            TokenKind::User(service) | TokenKind::UserOrNone(service) => service.as_ref(),
            _ => None,
        }
    }

    /// The user's token, or none where the row allows it.
    fn granted(&self, token: AccessToken) -> Result<Option<Credential>, Problem> {
        match token {
            AccessToken::Granted(token) => Ok(Some(token)),
            AccessToken::Anonymous | AccessToken::Ended if matches!(self.kind, TokenKind::UserOrNone(_)) => {
                Ok(None)
            }
            AccessToken::Anonymous => Err(Code::LoginRequired.into()),
            AccessToken::Ended => Err(Code::SessionEnded.into()),
            AccessToken::Unavailable(problem) => {
                Err(problem.with_detail("You are still signed in. Try again in a moment."))
            }
        }
    }
}

fn told(error: &ServiceTokenError) -> Problem {
    tracing::error!(%error, "there is no token for an upstream");
    Problem::new(Code::ProviderUnavailable).with_detail(
        "The sign-in service gave no token for this API. Nothing else is wrong, and you are not signed out.",
    )
}
