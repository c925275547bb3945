use std::sync::Arc;

use axum::{
    Json,
    body::Bytes,
    extract::State,
    http::HeaderMap,
    http::header::CACHE_CONTROL,
    response::{IntoResponse, Response},
};
use chrono::Utc;
use openidconnect::{
    AccessToken, IdTokenFields, RefreshToken, Scope,
    core::{CoreErrorResponseType, CoreTokenType},
};

use serde::Serialize;

use super::{
    Provider,
    grants::Issuable,
    id_token::{RefreshExpiry, TokenResponse},
    lies::{Lie, TokenLie},
    oauth_error::OAuthError,
    service_tokens::TOKEN_EXCHANGE,
};
use crate::{
    access_token::{self, AccessTokenClaims},
    client,
    parameters::Parameters,
    secret,
};

/// `POST /token`
pub(super) async fn token(
    State(op): State<Arc<Provider>>,
    headers: HeaderMap,
    form: Bytes,
) -> Result<Response, OAuthError> {
    let form = Parameters::parse(&form)?;
    client::authenticate(&headers, &form).map_err(OAuthError::invalid_client)?;
    let required = |name| form.get(name).ok_or_else(|| OAuthError::missing(name));

    let response = match required("grant_type")? {
        "authorization_code" => {
            let (code, redirect_uri) = (required("code")?, required("redirect_uri")?);
            let redeemed = op.grants.redeem(code, redirect_uri, required("code_verifier")?);
            let (grant, refresh_token) = redeemed.map_err(OAuthError::invalid_grant)?;
            let nonce = grant.nonce.clone();
            op.issue((grant, refresh_token), nonce, access_token::AUDIENCE)?
        }
        // Core §12.2: a refreshed ID token should not repeat the nonce.
        "refresh_token" => {
            let keeps = op.lies.told() == Some(Lie::Token(TokenLie::KeepsRefreshToken));
            let rotated = op.grants.rotate(required("refresh_token")?, keeps);
            let audience = form.get("resource").unwrap_or(access_token::AUDIENCE);
            op.issue(rotated.map_err(OAuthError::invalid_grant)?, None, audience)?
        }
        "client_credentials" => return Ok(not_stored(op.clients_own(&form)?)),
        TOKEN_EXCHANGE => return Ok(not_stored(op.exchanged(&form)?)),
        other => {
            let description = format!("The grant_type {} is unknown", other.escape_default());
            return Err(OAuthError::new(
                CoreErrorResponseType::UnsupportedGrantType,
                description,
            ));
        }
    };
    Ok(not_stored(response))
}

fn not_stored(response: impl Serialize) -> Response {
    ([(CACHE_CONTROL, "no-store")], Json(response)).into_response()
}

impl Provider {
    fn issue(
        &self,
        (grant, refresh_token): Issuable,
        nonce: Option<String>,
        audience: &str,
    ) -> Result<TokenResponse, OAuthError> {
        let now = Utc::now();
        let claims = AccessTokenClaims {
            iss: self.issuer.clone(),
            sub: grant.sub.clone(),
            aud: audience.to_owned(),
            client_id: client::ID.to_owned(),
            iat: now.timestamp(),
            exp: (now + self.token_lifetime).timestamp(),
            jti: secret::random(),
            scope: grant.scope.join(" "),
            grant_id: grant.id.clone(),
            auth_time: grant.auth_time.timestamp(),
            acr: grant.acr,
            act: None,
        };
        let access_token = access_token::sign(&claims, &self.keys).map_err(OAuthError::server_error)?;
        let access_token = AccessToken::new(access_token);
        let id_token = self.id_token(&grant, nonce, &access_token, now)?;

        self.issued_tokens.record(access_token.secret());
        self.issued_tokens.record(&id_token.to_string());
        if let Some(refresh_token) = &refresh_token {
            self.issued_tokens.record(refresh_token);
        }

        let refresh_expires_in = self.refresh_token_lifetime.map(|lifetime| lifetime.as_secs());
        let fields = IdTokenFields::new(Some(id_token), RefreshExpiry { refresh_expires_in });
        let mut response = TokenResponse::new(access_token, CoreTokenType::Bearer, fields);
        response.set_expires_in(Some(&self.token_lifetime));
        response.set_refresh_token(refresh_token.map(RefreshToken::new));
        response.set_scopes(Some(grant.scope.into_iter().map(Scope::new).collect()));
        Ok(response)
    }
}
