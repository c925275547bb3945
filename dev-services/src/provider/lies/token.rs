use axum::{
    Json,
    http::{HeaderMap, StatusCode, header::AUTHORIZATION},
    response::{IntoResponse, Response},
};
use serde_json::{Map, Value, json};

/// What is odd about a token response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenLie {
    /// It lacks this member: `id_token`, `access_token`, `expires_in`, `scope`.
    Without(&'static str),
    /// The `token_type` is this. (`BEARER` is as good as `Bearer`.)
    Type(&'static str),
    /// No lie: this is what the user has allowed.
    Scope(&'static str),
    /// There is no token response but a 400 with this `error`. Nothing is done.
    Refuses(&'static str),
    /// No lie, but another honest provider's way: the client authenticates by `client_secret_basic` alone.
    OnlyBasic,
    /// Or by `client_secret_post` alone.
    OnlyPost,
    /// No lie either: a refresh yields no new refresh token, and the old one stays good.
    KeepsRefreshToken,
}

impl TokenLie {
    pub(super) fn tell(self, response: &mut Map<String, Value>) {
        match self {
            Self::Without(member) => response.remove(member),
            Self::Type(token_type) => response.insert("token_type".to_owned(), token_type.into()),
            Self::Scope(scope) => response.insert("scope".to_owned(), scope.into()),
            Self::Refuses(_) | Self::OnlyBasic | Self::OnlyPost | Self::KeepsRefreshToken => None,
        };
    }

    pub(super) fn tell_in_discovery(self, metadata: &mut Map<String, Value>) {
        let method = match self {
            Self::OnlyBasic => "client_secret_basic",
            Self::OnlyPost => "client_secret_post",
            _ => return,
        };
        metadata.insert(
            "token_endpoint_auth_methods_supported".to_owned(),
            json!([method]),
        );
    }

    /// Whether the request does not get as far as the endpoint, and with which `error`.
    pub(super) fn refuses(self, request: &HeaderMap) -> Option<&'static str> {
        let is_basic = request.contains_key(AUTHORIZATION);
        match self {
            Self::Refuses(error) => Some(error),
            Self::OnlyBasic if !is_basic => Some("invalid_client"),
            Self::OnlyPost if is_basic => Some("invalid_client"),
            _ => None,
        }
    }
}

pub(super) fn refusal(error: &str) -> Response {
    (StatusCode::BAD_REQUEST, Json(json!({ "error": error }))).into_response()
}
