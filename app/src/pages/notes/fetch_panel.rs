use leptos::prelude::*;

use crate::{
    api::{ApiError, Note, fetch},
    components::ProblemAlert,
    format,
};

const PATH: &str = "/api/notes";

/// The other way to the same API: no server function, a `fetch` through the proxy.
#[component]
pub(super) fn FetchPanel() -> impl IntoView {
    let call = Action::new_local(|(): &()| timed());
    // Effects run in the browser only. Until then, and without JavaScript, the button promises nothing.
    let (ready, set_ready) = signal(false);
    Effect::new(move || set_ready.set(true));

    view! {
        <section class="card" aria-label="Fetch from WASM">
            <h2>"The same notes, fetched by the browser"</h2>
            <p>
                "The list above came from a server function: typed, rendered on the server, alive without JavaScript. "
                "This button calls the proxied API itself, which suits live data, big downloads and code that already speaks HTTP. "
                "Both send the same cookie, and the server turns it into the same token."
            </p>
            <div class="field-row">
                <button
                    class="button"
                    disabled=move || !ready.get() || call.pending().get()
                    on:click=move |_| {
                        call.dispatch(());
                    }
                >
                    "Fetch /api/notes"
                </button>
                <p class="status" role="status">
                    {move || call.value().get().map(|(answer, millis)| summary(&answer, millis))}
                </p>
            </div>
            <p class="quiet without-scripts">"This button needs JavaScript. The list above does not."</p>
            {move || call.value().get().map(|(answer, _)| view! { <Answer answer /> })}
        </section>
    }
}

#[component]
fn Answer(answer: Result<Vec<Note>, ApiError>) -> impl IntoView {
    match answer {
        Ok(notes) => {
            let items = notes.into_iter().map(|note| view! { <li>{note.text}</li> });
            view! {
                <ul class="plain-rows" aria-label="Fetched notes">
                    {items.collect_view()}
                </ul>
            }
            .into_any()
        }
        Err(error) => view! { <ProblemAlert error /> }.into_any(),
    }
}

/// `200 OK · 2 notes · 14 ms`
fn summary(answer: &Result<Vec<Note>, ApiError>, millis: f64) -> String {
    let what = match answer {
        Ok(notes) => format!("200 OK · {}", format::count(notes.len() as u64, "note")),
        Err(ApiError { status: 0, .. }) => "no answer".to_owned(),
        Err(error) => format!("{} · {}", error.status, error.code()),
    };
    format!("{what} · {millis:.0} ms")
}

async fn timed() -> (Result<Vec<Note>, ApiError>, f64) {
    let now = || window().performance().map_or(0.0, |clock| clock.now());
    let start = now();
    let answer = fetch(PATH).await;
    (answer, now() - start)
}
