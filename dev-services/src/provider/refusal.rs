use axum::{
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use openidconnect::core::CoreAuthErrorResponseType;

use super::{Provider, redirect};
use crate::{page::Page, parameters::Duplicate};

/// An authorization request that is not granted.
pub(super) enum Refusal {
    /// There is nowhere safe to redirect to, so the user is told.
    Page(Page),
    /// The client is told.
    Redirect(Redirect),
}

impl Refusal {
    pub(super) fn untrusted(message: &str) -> Self {
        Self::Page(Page::error(
            StatusCode::BAD_REQUEST,
            "This request is wrong",
            message,
        ))
    }

    /// The error response of Core §3.1.2.6.
    pub(super) fn at_client(
        op: &Provider,
        redirect_uri: &str,
        state: Option<&str>,
        (error, description): (CoreAuthErrorResponseType, &str),
    ) -> Self {
        Self::Redirect(redirect(
            redirect_uri,
            &[
                ("error", Some(error.as_ref())),
                ("error_description", Some(description)),
                ("state", state),
                ("iss", Some(&op.issuer)),
            ],
        ))
    }
}

impl From<Page> for Refusal {
    fn from(page: Page) -> Self {
        Self::Page(page)
    }
}

impl From<Duplicate> for Refusal {
    fn from(duplicate: Duplicate) -> Self {
        Self::Page(duplicate.into())
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        match self {
            Self::Page(page) => page.into_response(),
            Self::Redirect(redirect) => redirect.into_response(),
        }
    }
}
