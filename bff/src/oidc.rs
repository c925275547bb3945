//! Speaks the RFCs and knows no axum: one file for each step of the protocol.

mod authorization;
mod end_session;
mod id_token;
mod logout_token;
mod provider;
mod revocation;
mod token;
mod userinfo;

pub(crate) use authorization::{AuthorizationDetails, AuthorizationRequest};
pub(crate) use id_token::{Claims, IdTokenError};
pub(crate) use logout_token::{LogoutToken, LogoutTokenError, Whose};
pub(crate) use provider::{Provider, ProviderError};
pub(crate) use revocation::RevocationError;
pub(crate) use token::{Grant, RefreshError, TokenError, TokenSet};
