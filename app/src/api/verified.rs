use leptos::prelude::*;

use super::{ApiError, ThisPage};

/// Something for users whose e-mail address the provider has verified. The example of a server function that is not for all
/// of them.
#[server(endpoint = "/verified", client = ThisPage)]
pub async fn for_verified() -> Result<String, ApiError> {
    crate::server::require_scope("email").await?;
    crate::server::require_claim("email_verified", &super::ClaimValue::Flag(true)).await?;
    Ok("This sentence comes from a server function that refuses everybody else.".to_owned())
}
