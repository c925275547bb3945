//! The `OpenID` Provider. One file per endpoint; what they share is here, in [`grants`] and in [`op_session`].

mod authorization_request;
mod authorize;
mod backchannel_logout;
mod discovery;
mod end_session;
mod grants;
mod id_token;
mod introspection;
pub(crate) mod lies;
mod login_page;
mod oauth_error;
mod op_session;
mod refusal;
mod revocation;
mod service_tokens;
mod token;
mod userinfo;

use std::{sync::Arc, time::Duration};

use axum::{
    Router,
    http::{HeaderMap, StatusCode, header::ORIGIN},
    middleware::from_fn_with_state,
    response::Redirect,
    routing::{get, post},
};
use url::form_urlencoded;

use crate::{
    Settings, StartError, client::RedirectUris, keys::Keys, page::Page, parameters::Duplicate,
    state::IssuedTokens,
};
use backchannel_logout::BackchannelLogout;
use grants::Grants;
use lies::Lies;
use op_session::OpSessions;

pub(crate) use backchannel_logout::sign_logout_token;
pub(crate) use op_session::Acr;

/// Everything the provider knows.
pub(crate) struct Provider {
    issuer: String,
    redirect_uris: RedirectUris,
    token_lifetime: Duration,
    refresh_token_lifetime: Option<Duration>,
    keys: Arc<Keys>,
    issued_tokens: IssuedTokens,
    sessions: OpSessions,
    grants: Grants,
    backchannel_logout: BackchannelLogout,
    lies: Arc<Lies>,
}

/// Every URL of the provider.
pub(crate) fn router(provider: Provider) -> Router {
    let provider = Arc::new(provider);
    Router::new()
        .route("/.well-known/openid-configuration", get(discovery::configuration))
        .route("/jwks", get(discovery::jwks))
        .route("/authorize", get(authorize::authorize).post(authorize::authorize))
        .route("/login", post(login_page::login))
        .route("/token", post(token::token))
        .route("/userinfo", get(userinfo::userinfo).post(userinfo::userinfo))
        .route("/revoke", post(revocation::revoke))
        .route("/introspect", post(introspection::introspect))
        .route(
            "/end_session",
            get(end_session::end_session).post(end_session::end_session),
        )
        .route("/sign-out", post(end_session::confirmed))
        .route("/healthz", get(|| async { "ok" }))
        .fallback(|| async { Page::error(StatusCode::NOT_FOUND, "Not found", "There is no such page here.") })
        .layer(from_fn_with_state(Arc::clone(&provider), lies::layer))
        .with_state(provider)
}

impl Provider {
    pub(crate) fn open(
        settings: &Settings,
        issuer: String,
        keys: Arc<Keys>,
        issued_tokens: IssuedTokens,
        lies: Arc<Lies>,
    ) -> Result<Self, StartError> {
        Ok(Self {
            issuer,
            redirect_uris: RedirectUris::of(&settings.app_url),
            token_lifetime: settings.access_token_lifetime,
            refresh_token_lifetime: settings.refresh_token_lifetime,
            keys,
            issued_tokens,
            sessions: OpSessions::open(settings.state_dir.join("op-sessions.json"))?,
            grants: Grants::open(settings.state_dir.join("grants.json"))?,
            backchannel_logout: BackchannelLogout::to(&settings.app_url)?,
            lies,
        })
    }

    /// CSRF: our forms are posted from our own pages, and browsers say so.
    fn require_own_page(&self, headers: &HeaderMap) -> Result<(), Page> {
        let own = headers
            .get(ORIGIN)
            .is_some_and(|origin| origin == self.issuer.as_str());
        own.then_some(()).ok_or_else(|| {
            Page::error(
                StatusCode::FORBIDDEN,
                "Not from here",
                "This form was sent from another site.",
            )
        })
    }
}

/// A 303 with the parameters that have a value.
fn redirect(uri: &str, parameters: &[(&str, Option<&str>)]) -> Redirect {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(
        parameters
            .iter()
            .filter_map(|(name, value)| value.map(|value| (name, value))),
    );
    match query.finish() {
        query if query.is_empty() => Redirect::to(uri),
        query => Redirect::to(&format!("{uri}?{query}")),
    }
}

impl From<Duplicate> for Page {
    fn from(duplicate: Duplicate) -> Self {
        Self::error(
            StatusCode::BAD_REQUEST,
            "This request is wrong",
            &format!("{duplicate}."),
        )
    }
}
