//! Speaks the RFCs and knows no axum: one file for each step of the protocol.

mod authorization;
mod client_authentication;
mod client_key;
mod discovery;
mod dpop;
mod end_session;
mod id_token;
mod logout_token;
mod metadata;
mod needs;
mod provider;
mod provider_error;
mod proving_client;
mod pushed;
mod rehearsal;
mod revocation;
mod service_token;
mod target_service;
#[cfg(test)]
mod tests;
mod token;
mod token_error;
mod token_set;
mod userinfo;

pub(crate) use authorization::{AuthorizationDetails, AuthorizationRequest};
pub(crate) use client_key::ClientKey;
pub(crate) use dpop::{DPOP, DpopKey, Nonce};
pub(crate) use id_token::{Claims, IdTokenError};
pub(crate) use logout_token::{LogoutToken, LogoutTokenError, Whose};
#[cfg(any(test, feature = "fuzzing"))]
pub(crate) use metadata::Metadata;
pub(crate) use needs::Needs;
pub(crate) use provider::Provider;
pub(crate) use provider_error::ProviderError;
pub(crate) use revocation::RevocationError;
pub(crate) use service_token::{ServiceToken, ServiceTokenError};
pub(crate) use target_service::TargetService;
pub(crate) use token::Grant;
pub(crate) use token_error::{RefreshError, TokenError};
pub(crate) use token_set::{IssuedToken, TokenSet};
