use leptos::prelude::*;
use leptos_router::components::A;

use crate::{
    api::{ApiError, Claim, ClaimValue},
    components::StepUpLink,
};

/// The authentication context class that the example asks for: phishing-resistant (OpenID Connect EAP ACR Values 1.0).
const BETTER: &str = "phr";

/// How well the user has signed in, and how to do better: what an API would ask for by RFC 9470, asked for by a page.
#[component]
pub(super) fn SignIn(
    /// What the provider says.
    claims: Vec<Claim>,
    /// What the user has allowed.
    scopes: Vec<String>,
) -> impl IntoView {
    let acr = claims.into_iter().find_map(|claim| match claim.value {
        ClaimValue::Text(acr) if claim.name == "acr" => Some(acr),
        _ => None,
    });
    let is_better = acr.as_deref() == Some(BETTER);
    let state = if is_better {
        view! { <span class="tag tag-yes">"with a passkey"</span> }.into_any()
    } else {
        view! { <span class="tag">"as usual"</span> }.into_any()
    };
    let scopes = scopes
        .into_iter()
        .map(|scope| view! { <span class="tag tag-code">{scope}</span> " " });
    let asked = ApiError {
        acr_values: Some(BETTER.to_owned()),
        max_age: Some(0),
        ..ApiError::new("insufficient-user-authentication", 401, "", None)
    };
    view! {
        <section class="card" aria-labelledby="sign-in">
            <h2 id="sign-in">"How you signed in"</h2>
            <dl class="facts">
                <div>
                    <dt>
                        "Class " <code>"acr"</code>
                    </dt>
                    <dd>
                        {acr.unwrap_or_else(|| "not said".to_owned())} " " {state}
                    </dd>
                </div>
                <div>
                    <dt>
                        "Allowed " <code>"scope"</code>
                    </dt>
                    <dd>{scopes.collect_view()}</dd>
                </div>
            </dl>
            <p class="quiet">
                "What is dangerous may want more than a session that has lasted for hours: a fresh login, or a better one. "
                "An API says so, as the notes API does when all notes are deleted; a page may ask by itself."
            </p>
            <p class="actions">
                <StepUpLink class="button" error=asked>
                    "Confirm it with a passkey"
                </StepUpLink>
                <A href="/verified" attr:class="button">
                    "A page for verified addresses"
                </A>
            </p>
        </section>
    }
    .into_any()
}
