//! The only room that knows `bff`: typed access to it here, its types turned into the app's in `view_of`.

mod theme;
mod view_of;

use axum::{
    extract::FromRequestParts,
    http::{HeaderValue, StatusCode, header, request::Parts},
};
use leptos::prelude::use_context;
use leptos_axum::ResponseOptions;

pub(crate) use theme::{keep_theme, theme_of, theme_of_this_request};

use crate::api::{ApiError, ClaimValue, SessionTimes, SessionView, User};

/// The API, called as the current user: token, refresh and limits are `bff`'s business.
pub(crate) async fn upstream() -> Result<bff::Upstream, ApiError> {
    extract().await
}

/// The session of this request, or the problem that there is none.
pub(crate) async fn current_session() -> Result<bff::CurrentSession, ApiError> {
    extract().await
}

/// That the provider says this of the user, or the problem that it does not: the guard of a server function that is not for all.
pub(crate) async fn require_claim(name: &str, value: &ClaimValue) -> Result<(), ApiError> {
    require(|session| session.says(name, value)).await
}

/// That the user has allowed this, or the problem that they have not.
pub(crate) async fn require_scope(scope: &str) -> Result<(), ApiError> {
    require(|session| session.allows(scope)).await
}

async fn require(is_met: impl FnOnce(&SessionView) -> bool) -> Result<(), ApiError> {
    if is_met(&(&current_session().await?).into()) {
        return Ok(());
    }
    answer_with(StatusCode::FORBIDDEN);
    let detail = Some("You are signed in, but your account is not allowed to do this.".to_owned());
    Err(ApiError::new("forbidden", 403, "Not for this account", detail))
}

/// The user's sessions, on this device and on others.
pub(crate) async fn own_sessions() -> Result<bff::OwnSessions, ApiError> {
    extract().await
}

/// The public handle of the session that a page is rendered for.
pub(crate) fn session_of_this_request() -> Option<String> {
    let request = use_context::<Parts>()?;
    bff::CurrentSession::of(&request.extensions).map(|current| current.info().id)
}

/// The session that a page is rendered for, in full.
pub(crate) fn session_while_rendering() -> Option<SessionView> {
    let request = use_context::<Parts>()?;
    bff::CurrentSession::of(&request.extensions).map(Into::into)
}

/// What scripts of the page that is rendered have to carry.
pub(crate) fn nonce_of_this_request() -> Option<bff::CspNonce> {
    use_context::<Parts>()?.extensions.get().cloned()
}

/// Who is signed in, and for how long, while a page is rendered.
pub(crate) fn who_is_here() -> Option<(User, SessionTimes)> {
    let request = use_context::<Parts>()?;
    bff::CurrentSession::of(&request.extensions).map(|current| (current.user().into(), current.info().into()))
}

/// Answers with a redirect instead of a page. Only before the first byte has left.
pub(crate) fn redirect(to: &str) {
    let response = use_context::<ResponseOptions>();
    if let (Some(response), Ok(to)) = (response, HeaderValue::from_str(to)) {
        response.set_status(StatusCode::SEE_OTHER);
        response.insert_header(header::LOCATION, to);
    }
}

/// Answers with the page, but says that there is none at this address.
pub(crate) fn not_found() {
    page_status(StatusCode::NOT_FOUND);
}

/// Answers with the page, but says that it is not the one that was asked for.
pub(crate) fn forbidden() {
    page_status(StatusCode::FORBIDDEN);
}

fn page_status(status: StatusCode) {
    if let Some(response) = use_context::<ResponseOptions>() {
        response.set_status(status);
    }
}

async fn extract<T>() -> Result<T, ApiError>
where
    T: FromRequestParts<(), Rejection = bff::Problem>,
{
    let mut parts = use_context::<Parts>().ok_or_else(outside_a_request)?;
    Ok(T::from_request_parts(&mut parts, &()).await?)
}

fn outside_a_request() -> ApiError {
    ApiError::new("internal", 500, "Something went wrong here", None)
}

/// What `?` does with a problem: the browser gets its public half, and the answer gets its status.
impl From<bff::Problem> for ApiError {
    fn from(problem: bff::Problem) -> Self {
        answer_with(problem.status());
        let detail = problem.detail().map(str::to_owned);
        let bff::StepUp { acr_values, max_age } = problem.step_up().cloned().unwrap_or_default();
        Self {
            acr_values,
            max_age,
            ..Self::new(
                problem.code().as_str(),
                problem.status().as_u16(),
                problem.title(),
                detail,
            )
        }
    }
}

/// Gives the status to a call from WASM only. A form sent without JavaScript is answered by a redirect to its page,
/// and a page that shows the error of one of its parts is still that page.
fn answer_with(status: StatusCode) {
    let (Some(request), Some(response)) = (use_context::<Parts>(), use_context::<ResponseOptions>()) else {
        return;
    };
    let accept = request
        .headers
        .get(header::ACCEPT)
        .and_then(|accept| accept.to_str().ok());
    let is_form = accept.is_some_and(|accept| accept.contains("text/html"));
    let is_page = !request.uri.path().starts_with(env!("SERVER_FN_PREFIX"));
    if !is_form && !is_page {
        response.set_status(status);
    }
}
