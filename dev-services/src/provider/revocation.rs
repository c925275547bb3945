use std::sync::Arc;

use axum::{
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode},
};

use super::{Provider, oauth_error::OAuthError};
use crate::{access_token, client, parameters::Parameters};

/// `POST /revoke` (RFC 7009). Either kind of token ends the grant, and with it every other token of the
/// grant. A token that means nothing to us is as revoked as it can be, so that too is a 200.
pub(super) async fn revoke(
    State(op): State<Arc<Provider>>,
    headers: HeaderMap,
    form: Bytes,
) -> Result<StatusCode, OAuthError> {
    let form = Parameters::parse(&form)?;
    client::authenticate(&headers, &form).map_err(OAuthError::invalid_client)?;
    let token = form.get("token").ok_or_else(|| OAuthError::missing("token"))?;
    match access_token::validate(token, &op.issuer, &op.keys) {
        Ok(claims) => op.grants.end(&claims.grant_id),
        Err(_) => op.grants.end_of_refresh_token(token),
    }
    Ok(StatusCode::OK)
}
