use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::{ApiError, ThisPage};

/// What the browser may call through the proxy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passage {
    /// The prefix on this origin.
    pub path: String,
    /// The methods that pass.
    pub methods: Vec<String>,
    /// Whose access token goes along, as the table writes it.
    pub token: String,
}

/// The rows of the proxy table, for whoever is signed in. Where they lead is nobody's business.
#[server(endpoint = "/passages", client = ThisPage)]
pub async fn list_passages() -> Result<Vec<Passage>, ApiError> {
    crate::server::current_session().await?;
    let api = crate::server::upstream().await?;
    Ok(api.passages().into_iter().map(Into::into).collect())
}
