//! An access token that will last for the next call.
//!
//! While the current token is good it is used, and when it will soon run out, the next one is fetched in the background.
//! Only when there is no good one does a call wait, for [`super::refresh`].

use opentelemetry::context::FutureExt;
use tracing::Instrument;

use super::{Sessions, Visitor, credential::Credential};
use crate::{
    Code, Problem,
    oidc::{IssuedToken, TargetService, TokenSet},
    ops::trace,
};

/// What a caller gets who needs a token. No case can be forgotten.
#[derive(Debug)]
pub(crate) enum AccessToken {
    /// Send this.
    Granted(Credential),
    /// Nobody is signed in.
    Anonymous,
    /// Somebody was.
    Ended,
    /// The provider or the database is not answering; the session lives on.
    Unavailable(Problem),
}

/// What a call needs: whose token, and for what.
#[derive(Clone)]
pub(super) struct Wanted {
    pub(super) handle: String,
    pub(super) service: Option<TargetService>,
    /// The token that an upstream has just refused.
    pub(super) refused: Option<Credential>,
}

impl Wanted {
    pub(super) fn issued_in<'t>(&self, tokens: &'t TokenSet) -> Option<&'t IssuedToken> {
        tokens.issued_for(self.service.as_ref())
    }

    pub(super) fn was_refused(&self, issued: &IssuedToken) -> bool {
        self.refused.as_ref().is_some_and(|refused| refused.is_of(issued))
    }

    /// What there is, whatever its age.
    pub(super) fn granted_from(&self, tokens: &TokenSet) -> AccessToken {
        self.issued_in(tokens).map_or_else(unavailable, granted)
    }
}

impl Sessions {
    /// The access token of whoever sent the request, for a service if one is named.
    pub(crate) async fn access_token(
        &self,
        visitor: &Visitor,
        service: Option<&TargetService>,
    ) -> AccessToken {
        let current = match visitor {
            Visitor::Anonymous => return AccessToken::Anonymous,
            Visitor::Ended => return AccessToken::Ended,
            Visitor::SignedIn(current) => current,
        };
        if let Ok(Some(row)) = self.row_of(current).await
            && let Some(fresh) = row.fresh(service)
        {
            return AccessToken::Granted(fresh.clone());
        }
        let handle = current.handle();
        let current = match self.token_set(handle).await {
            Ok(Some(current)) => current,
            Ok(None) => return AccessToken::Ended,
            Err(error) => return AccessToken::Unavailable(error.into()),
        };
        let wanted = || Wanted {
            handle: handle.to_owned(),
            service: service.cloned(),
            refused: None,
        };
        match current.tokens.issued_for(service) {
            Some(issued) if issued.is_fresh(self.0.refresh_skew) => granted(issued),
            Some(issued) if issued.is_good() => {
                if !current.is_leased() {
                    self.refresh_in_background(wanted());
                }
                granted(issued)
            }
            _ => self.refreshed_for_a_call(wanted()).await,
        }
    }

    /// Another access token than one that an upstream has just refused, if there can be one.
    pub(crate) async fn access_token_instead_of(
        &self,
        visitor: &Visitor,
        service: Option<&TargetService>,
        refused: &Credential,
    ) -> AccessToken {
        let Visitor::SignedIn(current) = visitor else {
            return AccessToken::Anonymous;
        };
        let handle = current.handle();
        let tokens = match self.token_set(handle).await {
            Ok(Some(current)) => current.tokens,
            Ok(None) => return AccessToken::Ended,
            Err(error) => return AccessToken::Unavailable(error.into()),
        };
        match tokens.issued_for(service) {
            Some(issued) if !refused.is_of(issued) || issued.is_another_try() => granted(issued),
            _ => {
                let wanted = Wanted {
                    handle: handle.to_owned(),
                    service: service.cloned(),
                    refused: Some(refused.clone()),
                };
                self.refreshed_for_a_call(wanted).await
            }
        }
    }

    /// A browser that leaves must not interrupt what the provider has already begun.
    pub(super) async fn refreshed_for_a_call(&self, wanted: Wanted) -> AccessToken {
        let sessions = self.clone();
        let refresh = async move { sessions.refreshed(&wanted).await };
        let refresh = refresh.with_context(trace::step("refresh")).in_current_span();
        self.0
            .under_way
            .spawn(refresh)
            .await
            .unwrap_or_else(|_| AccessToken::Unavailable(Code::Internal.into()))
    }

    fn refresh_in_background(&self, wanted: Wanted) {
        let turn = self.0.turns.of(&wanted.handle);
        // Whoever has the turn is doing it already.
        if turn.try_lock().is_ok() {
            let sessions = self.clone();
            let refresh = async move { sessions.refreshed(&wanted).await };
            let refresh = refresh.with_context(trace::step("refresh")).in_current_span();
            self.0.under_way.spawn(refresh);
        }
    }
}

pub(super) fn granted(issued: &IssuedToken) -> AccessToken {
    AccessToken::Granted(Credential::of(issued))
}

pub(super) fn unavailable() -> AccessToken {
    AccessToken::Unavailable(Code::ProviderUnavailable.into())
}
