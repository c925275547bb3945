use gloo_net::http::Method;
use leptos::{ev::SubmitEvent, prelude::*};

use super::exchange::Exchange;
use crate::{
    api::{Passage, Question},
    components::ProblemAlert,
};

/// A call to put together, and what came of it. Alive with JavaScript alone: it is JavaScript's view that it shows.
#[component]
pub(super) fn Console(
    /// What may be called.
    passages: Vec<Passage>,
) -> impl IntoView {
    let call = Action::new_local(|question: &Question| {
        let question = question.clone();
        async move {
            let answer = question.answer().await;
            (question, answer)
        }
    });
    let chosen = RwSignal::new(0_usize);
    let method = RwSignal::new("GET".to_owned());
    let rest = RwSignal::new(String::new());
    let body = RwSignal::new(r#"{"text": "from the explorer"}"#.to_owned());

    let paths: Vec<_> = passages.iter().map(|passage| passage.path.clone()).collect();
    let options = paths.iter().enumerate().map(|(index, path)| {
        view! { <option value=index.to_string()>{path.clone()}</option> }
    });
    let options = options.collect_view();
    let passages = StoredValue::new(passages);
    let methods = move || {
        passages.with_value(|passages| {
            passages
                .get(chosen.get())
                .map(|passage| passage.methods.clone())
                .unwrap_or_default()
        })
    };
    let has_body = move || matches!(method.get().as_str(), "POST" | "PUT" | "PATCH");
    let send = move |event: SubmitEvent| {
        event.prevent_default();
        let path =
            passages.with_value(|passages| passages.get(chosen.get()).map(|passage| passage.path.clone()));
        call.dispatch(Question {
            method: Method::from_bytes(method.get().as_bytes()).unwrap_or_default(),
            path: path.unwrap_or_default() + &rest.get(),
            body: has_body().then(|| body.get()),
        });
    };

    view! {
        <form class="card console" on:submit=send>
            <h2>"Make a call"</h2>
            <div class="console-line">
                <div class="field">
                    <label for="call-path">"Path"</label>
                    <select
                        id="call-path"
                        on:change:target=move |event| {
                            chosen.set(event.target().value().parse().unwrap_or_default());
                            method.set(methods().first().cloned().unwrap_or_default());
                        }
                    >
                        {options}
                    </select>
                </div>
                <div class="field">
                    <label for="call-rest">"Rest of the path"</label>
                    <input id="call-rest" type="text" placeholder="/…" autocomplete="off" spellcheck="false" bind:value=rest />
                </div>
                <div class="field">
                    <label for="call-method">"Method"</label>
                    <select id="call-method" prop:value=move || method.get() on:change:target=move |event| method.set(event.target().value())>
                        {move || methods().into_iter().map(|name| view! { <option value=name.clone()>{name.clone()}</option> }).collect_view()}
                    </select>
                </div>
            </div>
            <div class="field" hidden=move || !has_body()>
                <label for="call-body">"Body (JSON)"</label>
                <textarea id="call-body" rows="3" spellcheck="false" bind:value=body></textarea>
            </div>
            <div class="field-row">
                <button class="button button-primary with-scripts" disabled=move || call.pending().get()>
                    "Send"
                </button>
                <p class="quiet without-scripts">"This needs JavaScript. The paths above can be followed without."</p>
            </div>
        </form>
        <div class="console-answer" aria-live="polite">
            {move || {
                call.value()
                    .get()
                    .map(|(question, answer)| match answer {
                        Ok(answer) => view! { <Exchange question answer /> }.into_any(),
                        Err(error) => view! { <ProblemAlert error /> }.into_any(),
                    })
            }}
        </div>
    }
    .into_any()
}
