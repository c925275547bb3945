//! The access token: a JWT as RFC 9068 profiles it.

use chrono::Utc;
use jsonwebtoken::{Algorithm, Header, Validation, decode, decode_header, encode, errors};
use serde::{Deserialize, Serialize};

use crate::{keys::Keys, provider::Acr};

/// The API that every access token is for.
pub(crate) const AUDIENCE: &str = "notes";
const TYPE: &str = "at+jwt";

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct AccessTokenClaims {
    pub(crate) iss: String,
    pub(crate) sub: String,
    pub(crate) aud: String,
    pub(crate) client_id: String,
    pub(crate) iat: i64,
    pub(crate) exp: i64,
    pub(crate) jti: String,
    pub(crate) scope: String,
    /// When and how the user was authenticated (RFC 9068 §2.2.1).
    pub(crate) auth_time: i64,
    pub(crate) acr: Acr,
    /// Who acts for the user, if somebody does (RFC 8693 §4.1).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) act: Option<Actor>,
    /// Ours: the grant it was issued from, so that ending the grant ends the token at userinfo.
    pub(crate) grant_id: String,
}

/// A client that acts for the user.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Actor {
    pub(crate) sub: String,
}

impl AccessTokenClaims {
    pub(crate) fn has_scope(&self, scope: &str) -> bool {
        self.scope.split(' ').any(|granted| granted == scope)
    }
}

pub(crate) fn sign(claims: &AccessTokenClaims, keys: &Keys) -> errors::Result<String> {
    let header = Header {
        typ: Some(TYPE.to_owned()),
        kid: Some(keys.kid.clone()),
        ..Header::new(Algorithm::RS256)
    };
    encode(&header, claims, &keys.access_token)
}

/// RFC 9068 §4, for the notes API. Says what is wrong in words for a developer.
pub(crate) fn validate(token: &str, issuer: &str, keys: &Keys) -> Result<AccessTokenClaims, &'static str> {
    let claims = validate_for_anybody(token, issuer, keys)?;
    if claims.aud != AUDIENCE {
        return Err("The access token is for another audience");
    }
    Ok(claims)
}

/// The same, whoever it is for.
pub(crate) fn validate_for_anybody(
    token: &str,
    issuer: &str,
    keys: &Keys,
) -> Result<AccessTokenClaims, &'static str> {
    let header = decode_header(token).map_err(|_| "The access token is not a JWT")?;
    if !header.typ.is_some_and(|typ| typ.eq_ignore_ascii_case(TYPE)) {
        return Err("The token is not an access token: its typ is not at+jwt");
    }
    let mut validation = Validation::new(Algorithm::RS256);
    validation.set_issuer(&[issuer]);
    validation.validate_aud = false;
    validation.set_required_spec_claims(&["iss", "sub", "aud", "exp"]);
    validation.validate_exp = false;
    let claims = decode::<AccessTokenClaims>(token, &keys.verification, &validation)
        .map_err(|error| match error.kind() {
            errors::ErrorKind::InvalidSignature => "The access token's signature is wrong",
            errors::ErrorKind::InvalidIssuer => "The access token is from another issuer",
            _ => "The access token is malformed",
        })?
        .claims;
    if claims.exp <= Utc::now().timestamp() {
        return Err("The access token has expired");
    }
    Ok(claims)
}
