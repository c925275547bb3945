use leptos::prelude::*;

use super::{LoginLink, StepUpLink};
use crate::api::ApiError;

/// An error where it happened: what went wrong, and what to do about it.
#[component]
pub fn ProblemAlert(
    /// What went wrong.
    error: ApiError,
) -> impl IntoView {
    let asks = error.needs_step_up();
    let way_on = if error.needs_login() {
        view! {
            <p>
                <LoginLink>"Sign in again"</LoginLink>
                " and you come back to this page."
            </p>
        }
        .into_any()
    } else if asks {
        let error = error.clone();
        view! {
            <p>
                <StepUpLink error>"Sign in once more"</StepUpLink>
                ", and you come back to this page to do it again."
            </p>
        }
        .into_any()
    } else {
        advice(error.status)
            .map(|advice| view! { <p>{advice}</p> })
            .into_any()
    };

    // To be asked who one is, is no failure.
    let class = if asks { "alert alert-asks" } else { "alert" };

    view! {
        <div class=class role="alert">
            <p class="alert-title">{error.title}</p>
            {error.detail.map(|detail| view! { <p>{detail}</p> })}
            {way_on}
        </div>
    }
}

fn advice(status: u16) -> Option<&'static str> {
    match status {
        0 | 502..=504 => Some("You are still signed in. Try again in a moment."),
        429 => Some("Wait a moment, then try again."),
        500 | 501 => Some("If it happens again, tell whoever runs this site."),
        _ => None,
    }
}
