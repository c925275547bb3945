//! What a request brings along for whoever answers it.

use std::sync::Arc;

use axum::http::Extensions;

use crate::{Bff, guard::ClientAddress, ops::request_id::RequestId, session::Visitor};

/// A request of which it is known whose it is: in the extensions of each that has passed [`Bff::layer`]. It is one value, because
/// to keep four there costs a request more than to find them out.
pub(crate) struct Recognised {
    pub(crate) bff: Bff,
    pub(crate) id: RequestId,
    pub(crate) client: Option<ClientAddress>,
    pub(crate) visitor: Visitor,
}

impl Recognised {
    pub(crate) fn of(extensions: &Extensions) -> Option<&Arc<Self>> {
        extensions.get()
    }
}
