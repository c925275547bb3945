use std::sync::Arc;

use axum::{
    extract::{RawForm, State},
    http::{HeaderMap, StatusCode},
    response::IntoResponse,
};
use axum_extra::extract::CookieJar;
use openidconnect::core::CoreAuthErrorResponseType;

use super::{Provider, authorization_request::AuthorizationRequest, op_session::Acr, refusal::Refusal};
use crate::{
    page::{Page, escape},
    parameters::Parameters,
    users::{USERS, User},
};

/// One button per user; whoever `login_hint` means comes first.
pub(super) fn login_page(request: &AuthorizationRequest) -> Page {
    let mut users = USERS;
    users.sort_by_key(|user| {
        !request
            .login_hint
            .as_deref()
            .is_some_and(|hint| user.answers_to(hint))
    });
    let app = request.redirect_uri.trim_end_matches("/auth/callback");
    Page::new(
        "Sign in",
        format!(
            r#"<p>{app} asks for: {scope}</p>
{passkey}
<form method="post" action="/login">
<input type="hidden" name="authorization_request" value="{request}">
{buttons}
<button class="plain" name="cancel" value="yes">Cancel</button>
</form>"#,
            app = escape(app),
            scope = request.scope.join(", "),
            passkey = match request.acr() {
                Acr::PhishingResistant => "<p>It wants you to use a passkey. Here, a button will do.</p>",
                Acr::Choice => "",
            },
            request = escape(&request.encoded),
            buttons = users.map(|user| button(&user)).join("\n"),
        ),
    )
}

fn button(
    User {
        username,
        given_name,
        email,
        ..
    }: &User,
) -> String {
    let initial = &given_name[..1];
    format!(
        r#"<button name="user" value="{username}" aria-labelledby="{username}" aria-describedby="{username}-email">
<span class="avatar" aria-hidden="true">{initial}</span>
<span class="name" id="{username}">Continue as {given_name}</span>
<span class="email" id="{username}-email">{email}</span>
</button>"#
    )
}

/// `POST /login`: a button of that page was pressed.
pub(super) async fn login(
    State(op): State<Arc<Provider>>,
    headers: HeaderMap,
    cookies: CookieJar,
    RawForm(form): RawForm,
) -> Result<impl IntoResponse, Refusal> {
    op.require_own_page(&headers)?;
    let form = Parameters::parse(&form)?;
    let request = form.get("authorization_request").unwrap_or_default();
    let request = AuthorizationRequest::parse(&op, request.as_bytes())?;
    if form.get("cancel").is_some() {
        return Err(request.refuse(
            &op,
            CoreAuthErrorResponseType::AccessDenied,
            "The user pressed Cancel",
        ));
    }
    let user = form.get("user").and_then(User::with_username).ok_or_else(|| {
        Page::error(
            StatusCode::BAD_REQUEST,
            "Who is that?",
            "There is no such user. Go back and choose another.",
        )
    })?;
    let (cookies, session) = op.sessions.begin(cookies, user, request.acr());
    Ok((cookies, op.authorize(&request, &session)))
}
