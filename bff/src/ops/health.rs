//! `GET /healthz` and `GET /readyz`.

use axum::{Router, extract::State, http::StatusCode, response::IntoResponse, routing::get};

use crate::Bff;

/// Both.
pub(crate) fn router() -> Router<Bff> {
    Router::new()
        .route("/healthz", get(alive))
        .route("/readyz", get(ready))
}

/// This process is alive.
async fn alive() -> &'static str {
    "alive\n"
}

/// This process can serve, and will go on: sessions can be reached and the provider has been heard.
async fn ready(State(bff): State<Bff>) -> impl IntoResponse {
    if bff.is_retiring() {
        return (StatusCode::SERVICE_UNAVAILABLE, "it is about to stop\n");
    }
    if bff.sessions().ping().await.is_err() {
        return (
            StatusCode::SERVICE_UNAVAILABLE,
            "the session database does not answer\n",
        );
    }
    if !bff.provider().is_known() {
        return (
            StatusCode::SERVICE_UNAVAILABLE,
            "the provider has not been heard yet\n",
        );
    }
    (StatusCode::OK, "ready\n")
}
