use axum::http::StatusCode;

/// What went wrong, as a name that programs rely on: the `type` is `urn:bff:` and this.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Code {
    /// 401: nobody is signed in.
    LoginRequired,
    /// 401: somebody was signed in, and is no more.
    SessionEnded,
    /// 401: an upstream wants the user to authenticate again, or better (RFC 9470).
    InsufficientUserAuthentication,
    /// 403: the browser does not vouch for the request.
    Csrf,
    /// 400: `return_to` leads off this origin.
    InvalidReturnTo,
    /// 400: the authorization response cannot be accepted.
    LoginFailed,
    /// 400: the answer to a sign-out does not belong to this browser.
    LogoutFailed,
    /// 409: the page was rendered for another session than the browser's.
    SessionChanged,
    /// 404: the user has no such session.
    NoSuchSession,
    /// 404: no row of the proxy table matches.
    NoRoute,
    /// 405: the row exists, the method is not in it.
    MethodNotAllowed,
    /// 408: the request did not go on.
    RequestTimeout,
    /// 429: too many requests in too short a time.
    TooManyRequests,
    /// 413: the body is larger than allowed.
    PayloadTooLarge,
    /// 502: the upstream gave no usable answer.
    UpstreamUnreachable,
    /// 504: the upstream took too long.
    UpstreamTimeout,
    /// 503: the OpenID Provider cannot be reached.
    ProviderUnavailable,
    /// 503: the session database cannot be reached.
    StoreUnavailable,
    /// 500: a defect of ours.
    Internal,
    /// The upstream's own refusal, as a server function meets it.
    Upstream,
}

impl Code {
    /// The name after `urn:bff:`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::LoginRequired => "login-required",
            Self::SessionEnded => "session-ended",
            Self::InsufficientUserAuthentication => "insufficient-user-authentication",
            Self::Csrf => "csrf",
            Self::InvalidReturnTo => "invalid-return-to",
            Self::LoginFailed => "login-failed",
            Self::LogoutFailed => "logout-failed",
            Self::SessionChanged => "session-changed",
            Self::NoSuchSession => "no-such-session",
            Self::NoRoute => "no-route",
            Self::MethodNotAllowed => "method-not-allowed",
            Self::RequestTimeout => "request-timeout",
            Self::TooManyRequests => "too-many-requests",
            Self::PayloadTooLarge => "payload-too-large",
            Self::UpstreamUnreachable => "upstream-unreachable",
            Self::UpstreamTimeout => "upstream-timeout",
            Self::ProviderUnavailable => "provider-unavailable",
            Self::StoreUnavailable => "store-unavailable",
            Self::Internal => "internal",
            Self::Upstream => "upstream",
        }
    }

    pub(super) fn status_and_title(self) -> (StatusCode, &'static str) {
        match self {
            Self::LoginRequired => (StatusCode::UNAUTHORIZED, "Sign in to go on"),
            Self::SessionEnded => (StatusCode::UNAUTHORIZED, "Your session has ended"),
            Self::InsufficientUserAuthentication => (StatusCode::UNAUTHORIZED, "Confirm that it is you"),
            Self::Csrf => (
                StatusCode::FORBIDDEN,
                "This request did not come from our own pages",
            ),
            Self::InvalidReturnTo => (StatusCode::BAD_REQUEST, "That address is not part of this site"),
            Self::LoginFailed => (StatusCode::BAD_REQUEST, "Signing in did not work"),
            Self::LogoutFailed => (StatusCode::BAD_REQUEST, "That sign-out was not started here"),
            Self::SessionChanged => (
                StatusCode::CONFLICT,
                "Somebody has signed in again in this browser",
            ),
            Self::NoSuchSession => (StatusCode::NOT_FOUND, "You have no such session"),
            Self::NoRoute => (StatusCode::NOT_FOUND, "There is no such API"),
            Self::MethodNotAllowed => (StatusCode::METHOD_NOT_ALLOWED, "That method is not allowed here"),
            Self::RequestTimeout => (StatusCode::REQUEST_TIMEOUT, "The request did not arrive in time"),
            Self::TooManyRequests => (StatusCode::TOO_MANY_REQUESTS, "That was too much at once"),
            Self::PayloadTooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "That is too large"),
            Self::UpstreamUnreachable => (
                StatusCode::BAD_GATEWAY,
                "The service behind this page is not answering",
            ),
            Self::UpstreamTimeout => (
                StatusCode::GATEWAY_TIMEOUT,
                "The service behind this page took too long",
            ),
            Self::ProviderUnavailable => (
                StatusCode::SERVICE_UNAVAILABLE,
                "The sign-in service is not answering",
            ),
            Self::StoreUnavailable => (
                StatusCode::SERVICE_UNAVAILABLE,
                "Sessions cannot be reached right now",
            ),
            Self::Internal | Self::Upstream => (
                StatusCode::INTERNAL_SERVER_ERROR,
                "Something went wrong on our side",
            ),
        }
    }
}
