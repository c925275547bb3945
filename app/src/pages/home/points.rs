use leptos::prelude::*;

const POINTS: [(&str, &str); 4] = [
    (
        "Nothing to steal",
        "A script that gets into a page finds no access token, no refresh token and no ID token: not in storage, not in memory, not in a response.",
    ),
    (
        "Sessions that end",
        "Signing out, here, on another device or at the provider, ends the session on every instance and revokes its refresh token. Open tabs are told at once.",
    ),
    (
        "One refresh at a time",
        "When a token runs out, one call renews it while the others wait, whichever tab or instance they come from. An outage never signs anybody out.",
    ),
    (
        "Pages before WASM",
        "Pages arrive whole and forms work without JavaScript. Hydration adds speed, and takes nothing away when it is late.",
    ),
];

/// What one gets.
#[component]
pub(super) fn Points() -> impl IntoView {
    let points = POINTS.map(|(title, text)| {
        view! {
            <li>
                <h3>{title}</h3>
                <p>{text}</p>
            </li>
        }
    });
    view! {
        <section class="frame" aria-labelledby="points-title">
            <h2 class="visually-hidden" id="points-title">
                "What you get"
            </h2>
            <ul class="points">{points.into_iter().collect_view()}</ul>
        </section>
    }
}
