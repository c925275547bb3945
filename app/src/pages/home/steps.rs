use leptos::prelude::*;

const STEPS: [(&str, &str, &str); 3] = [
    (
        "Say what may pass",
        "bff.toml",
        r#"[[proxy]]
path = "/api/notes"
upstream = "https://notes.internal/v1"
methods = ["GET", "POST", "DELETE"]
token = "user""#,
    ),
    (
        "Call it from a server function",
        "app/src/api/notes.rs",
        r#"#[server(endpoint = "/notes/list", client = ThisPage)]
pub async fn list_notes() -> Result<Vec<Note>, ApiError> {
    let api = crate::server::upstream().await?;
    Ok(api.get("/api/notes").await?)
}"#,
    ),
    (
        "Show it to whoever is signed in",
        "app/src/pages/notes.rs",
        r"view! {
    <RequireLogin>
        <h1>Notes</h1>
        <Desk />
    </RequireLogin>
}",
    ),
];

/// From an API to a page, in the three places one edits.
#[component]
pub(super) fn Steps() -> impl IntoView {
    let steps = STEPS.map(|(title, file, code)| {
        view! {
            <li>
                <h3>{title}</h3>
                <figure class="code">
                    <figcaption>{file}</figcaption>
                    <pre tabindex="0">
                        <code>{code}</code>
                    </pre>
                </figure>
            </li>
        }
    });
    view! {
        <section class="frame" aria-labelledby="steps-title">
            <h2 id="steps-title">"From an API to a page in three places"</h2>
            <p class="lead">
                "No user in an argument, no token in a variable. The session says whose call it is; the server adds the token and renews it behind that line."
            </p>
            <ol class="steps">{steps.into_iter().collect_view()}</ol>
        </section>
    }
}
