use leptos::prelude::*;

use crate::{
    api::{Claim, ClaimValue},
    format,
};

/// What the provider says about the user.
#[component]
pub(super) fn Claims(claims: Vec<Claim>) -> impl IntoView {
    let rows = claims.into_iter().map(|Claim { name, value }| {
        view! {
            <div>
                <dt>
                    {label(&name)} " " <code>{name}</code>
                </dt>
                <dd>{written(value)}</dd>
            </div>
        }
    });
    view! {
        <section class="card" aria-labelledby="claims">
            <h2 id="claims">"What the provider says"</h2>
            <dl class="facts">{rows.collect_view()}</dl>
        </section>
    }
    .into_any()
}

/// `email_verified` → "Email verified".
fn label(claim: &str) -> String {
    let words = claim.replace('_', " ");
    let mut letters = words.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default()
}

fn written(value: ClaimValue) -> AnyView {
    match value {
        ClaimValue::Flag(flag) => {
            let (class, word) = if flag {
                ("tag tag-yes", "yes")
            } else {
                ("tag", "no")
            };
            view! { <span class=class>{word}</span> }.into_any()
        }
        ClaimValue::Time(seconds) => format::utc(seconds).into_any(),
        ClaimValue::List(items) => items
            .into_iter()
            .map(|item| view! { <span class="tag">{item}</span> " " })
            .collect_view()
            .into_any(),
        ClaimValue::Text(text) => text.into_any(),
    }
}
