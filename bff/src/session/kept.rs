//! What can be told of the tokens that a session stands for, without telling them.

use serde::Serialize;

use super::{OwnSessions, token_set::Versioned};
use crate::{Code, Problem, clock};

/// What the server keeps for a session. No secret is in it, nor anything made of one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Kept {
    /// Whose tokens they are: the provider's issuer identifier.
    pub issuer: String,
    /// As whom the server asked for them.
    pub client_id: String,
    /// What it asked for.
    pub scopes: Vec<String>,
    /// Whether the access token is bound to a key (RFC 9449), and of no use without it.
    pub is_bound: bool,
    /// Whether there is a refresh token.
    pub is_refreshable: bool,
    /// How often an access token has been fetched since the login.
    pub renewed: u64,
    /// Seconds since the access token came.
    pub age: u64,
    /// Seconds until it runs out, if the provider has said so.
    pub expires_in: Option<u64>,
}

impl OwnSessions {
    /// What is kept for the session that asks.
    ///
    /// # Errors
    ///
    /// [`Code::SessionEnded`], [`Code::StoreUnavailable`].
    pub async fn kept(&self) -> Result<Kept, Problem> {
        let Some(Versioned { version, tokens, .. }) = self.sessions.token_set(self.current.handle()).await?
        else {
            return Err(Code::SessionEnded.into());
        };
        let provider = &self.sessions.0.provider;
        let now = clock::now();
        let seconds = |seconds: i64| u64::try_from(seconds).unwrap_or(0);
        Ok(Kept {
            issuer: provider.issuer().to_owned(),
            client_id: provider.client_id().to_string(),
            scopes: provider
                .wants()
                .scopes
                .iter()
                .map(|scope| scope.to_string())
                .collect(),
            is_bound: tokens.access.dpop_key.is_some(),
            is_refreshable: tokens.refresh_token.is_some(),
            renewed: seconds(version - 1),
            age: seconds(now - tokens.access.received_at),
            expires_in: tokens.access.expires_at.map(|end| seconds(end - now)),
        })
    }
}
