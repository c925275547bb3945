use std::sync::Arc;

use axum::{Json, extract::State, http::HeaderMap, http::header::CACHE_CONTROL, response::IntoResponse};
use chrono::DateTime;
use openidconnect::{
    EmptyAdditionalClaims, EndUserEmail, EndUserFamilyName, EndUserGivenName, EndUserName, EndUserUsername,
    LanguageTag, StandardClaims, SubjectIdentifier,
    core::{CoreGenderClaim, CoreUserInfoClaims},
};

use super::Provider;
use crate::{
    access_token,
    bearer::{self, BearerError},
    users::User,
};

/// `GET /userinfo`, or `POST`: the claims that the token's scope covers (Core §5.4).
pub(super) async fn userinfo(
    State(op): State<Arc<Provider>>,
    headers: HeaderMap,
) -> Result<impl IntoResponse, BearerError> {
    let token = access_token::validate(bearer::token(&headers)?, &op.issuer, &op.keys)
        .map_err(BearerError::InvalidToken)?;
    if !op.grants.is_alive(&token.grant_id) {
        return Err(BearerError::InvalidToken("The access token has been revoked"));
    }
    let user = User::with_sub(&token.sub).ok_or(BearerError::InvalidToken("The user is gone"))?;

    let mut claims = StandardClaims::new(SubjectIdentifier::new(user.sub.to_owned()));
    if token.has_scope("profile") {
        claims = profile(claims, user);
    }
    if token.has_scope("email") {
        claims = claims
            .set_email(Some(EndUserEmail::new(user.email.to_owned())))
            .set_email_verified(Some(user.email_verified));
    }
    let claims = CoreUserInfoClaims::new(claims, EmptyAdditionalClaims {});
    Ok(([(CACHE_CONTROL, "no-store")], Json(claims)))
}

fn profile(claims: StandardClaims<CoreGenderClaim>, user: &User) -> StandardClaims<CoreGenderClaim> {
    claims
        .set_name(Some(EndUserName::new(user.name.to_owned()).into()))
        .set_given_name(Some(EndUserGivenName::new(user.given_name.to_owned()).into()))
        .set_family_name(Some(EndUserFamilyName::new(user.family_name.to_owned()).into()))
        .set_preferred_username(Some(EndUserUsername::new(user.username.to_owned())))
        .set_locale(Some(LanguageTag::new(user.locale.to_owned())))
        .set_updated_at(DateTime::from_timestamp(user.updated_at, 0))
}
