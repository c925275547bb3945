//! One row: a prefix on this origin, where it leads, and what may go there.

use std::{sync::Arc, time::Duration};

use axum::http::{
    HeaderName, HeaderValue, Method, Uri,
    uri::{Authority, Parts, PathAndQuery, Scheme},
};

use crate::{
    oidc::{Nonce, TargetService},
    proxy::path::is_ambiguous,
};

/// A row of the proxy table, checked.
#[derive(Clone, Debug)]
pub(crate) struct Route {
    pub(crate) path: String,
    /// Where it leads; its path has no slash at its end.
    pub(crate) upstream: Uri,
    pub(crate) methods: Vec<Method>,
    pub(crate) token: TokenKind,
    /// Whether it is open to who is not signed in.
    pub(crate) anonymous: bool,
    /// How long the upstream may take to begin its answer, once it has the request.
    pub(crate) timeout: Duration,
    /// How long an answer that has begun may pause.
    pub(crate) idle_timeout: Duration,
    /// How large a request's body may be, in bytes.
    pub(crate) body_limit: u64,
    /// The request headers that pass; all that are safe if there is no such list.
    pub(crate) headers: Option<Vec<HeaderName>>,
    /// Whether a connection may become a WebSocket.
    pub(crate) websocket: bool,
    /// What the upstream wants to see in the next proof of possession.
    pub(crate) dpop_nonce: Arc<Nonce>,
}

/// Whose access token a call carries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum TokenKind {
    /// The user's, for the service if one is named; nobody else may call.
    User(Option<TargetService>),
    /// The user's if somebody is signed in.
    UserOrNone(Option<TargetService>),
    /// A JWT that stands for the user's opaque token (RFC 7662, RFC 9701).
    Phantom,
    /// One for another service, in exchange for the user's (RFC 8693).
    Exchange(TargetService),
    /// The app's own (RFC 6749 §4.4).
    Client(TargetService),
    /// None.
    None,
}

impl TokenKind {
    /// Whether answers are about whoever is signed in.
    pub(crate) fn is_the_users(&self) -> bool {
        !matches!(self, Self::Client(_) | Self::None)
    }
}

impl Route {
    /// What a path has after the row's own. `None` for one that could be read in more than one way, and so might leave the
    /// upstream's prefix.
    pub(crate) fn rest<'u>(&self, uri: &'u Uri) -> Option<&'u str> {
        let rest = uri.path().strip_prefix(&self.path)?;
        (!is_ambiguous(rest)).then_some(rest)
    }

    /// Where a request goes: the upstream, the rest of the path, the query as it came.
    pub(crate) fn target(&self, rest: &str, query: Option<&str>) -> Option<Uri> {
        let mut path = self.upstream.path().trim_end_matches('/').to_owned();
        path.push_str(rest);
        if path.is_empty() {
            path.push('/');
        }
        if let Some(query) = query {
            path.push('?');
            path.push_str(query);
        }
        let mut parts = Parts::default();
        parts.scheme = self.upstream.scheme().cloned();
        // Not a clone, which all threads would count in one place, and so wait for each other.
        parts.authority = Some(Authority::try_from(self.upstream.authority()?.as_str()).ok()?);
        parts.path_and_query = Some(PathAndQuery::try_from(path).ok()?);
        Uri::from_parts(parts).ok()
    }

    /// The `Host` of its calls, where it is certain that HTTP/1.1 is spoken: HTTP/2 has none.
    pub(crate) fn host(&self) -> Option<HeaderValue> {
        let is_plain = self.upstream.scheme() == Some(&Scheme::HTTP);
        let authority = self.upstream.authority().filter(|_| is_plain)?;
        HeaderValue::from_str(authority.as_str()).ok()
    }
}
