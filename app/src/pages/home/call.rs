use leptos::prelude::*;

/// One call as both sides of the server see it.
#[component]
pub(super) fn Call() -> impl IntoView {
    view! {
        <figure class="call" aria-label="One call, seen from both sides of the server">
            <div class="call-side">
                <p class="call-from">"The browser sends"</p>
                <pre>
                    <code>"GET /api/notes\nCookie: session=" <b>"████████"</b></code>
                </pre>
            </div>
            <p class="call-turn">"this server"</p>
            <div class="call-side">
                <p class="call-from">"Your API gets"</p>
                <pre>
                    <code>"GET /v1/notes\nAuthorization: Bearer " <b>"████████"</b></code>
                </pre>
            </div>
        </figure>
    }
}
