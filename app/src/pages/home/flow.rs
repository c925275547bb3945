use leptos::prelude::*;

/// Browser, server, API, and what travels between them.
#[component]
pub(super) fn Flow() -> impl IntoView {
    view! {
        <section class="frame" aria-labelledby="flow-title">
            <h2 class="visually-hidden" id="flow-title">
                "Who holds what"
            </h2>
            <ol class="flow">
                <Stop name="Browser" keeps="a cookie" note="Scripts cannot read it, other sites cannot send it." />
                <Way carries="cookie" />
                <Stop name="This server" keeps="the session" note="Tokens stay here, sealed, and are renewed in time." />
                <Way carries="access token" />
                <Stop name="Your APIs" keeps="the data" note="They see a token, as they would from any client." />
            </ol>
        </section>
    }
}

#[component]
fn Stop(name: &'static str, keeps: &'static str, note: &'static str) -> impl IntoView {
    view! {
        <li class="flow-stop">
            <p class="flow-name">{name}</p>
            <p class="flow-keeps">"holds " {keeps}</p>
            <p class="quiet">{note}</p>
        </li>
    }
}

#[component]
fn Way(carries: &'static str) -> impl IntoView {
    view! {
        <li class="flow-way">
            <span>
                <span class="visually-hidden">"sends the "</span>
                {carries}
            </span>
        </li>
    }
}
