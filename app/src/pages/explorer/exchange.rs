use std::fmt::Display;

use leptos::{
    prelude::*,
    wasm_bindgen::{JsCast, JsValue},
};
use web_sys::{HtmlDocument, js_sys::JSON};

use crate::api::{Answer, Question};

/// A call as the browser saw it: what it sent, and what it got.
#[component]
pub(super) fn Exchange(question: Question, answer: Answer) -> impl IntoView {
    let class = if answer.ok { "tag tag-yes" } else { "tag tag-no" };
    let sent = sent(&question);
    let headers = lines(&answer.headers);
    let size = answer.body.len();
    let body = laid_out(answer.body);

    view! {
        <div class="columns">
            <section class="card" aria-labelledby="sent">
                <h2 id="sent">"What the browser sent"</h2>
                <pre class="wire" tabindex="0">
                    {sent}
                </pre>
                <p class="quiet">
                    "No "<code>"Authorization"</code>", no token: the page has none to send. The session cookie is "<code>"HttpOnly"</code>
                    ", so scripts cannot read it; all they can read of this origin's cookies is "
                    <code>{readable_cookies()}</code>"."
                </p>
            </section>
            <section class="card" aria-labelledby="got">
                <h2 id="got">"What came back"</h2>
                <p class="field-row">
                    <span class=class>{answer.status}</span>
                    <span class="quiet">{format!("{:.0} ms · {size} bytes", answer.millis)}</span>
                </p>
                <pre class="wire" tabindex="0" aria-label="Body">
                    {body}
                </pre>
                <details>
                    <summary>"Headers"</summary>
                    <pre class="wire" tabindex="0">
                        {headers}
                    </pre>
                </details>
            </section>
        </div>
    }
    .into_any()
}

fn sent(question: &Question) -> String {
    let headers = lines(&question.headers());
    let body = question
        .body
        .as_ref()
        .map(|body| format!("\n{body}"))
        .unwrap_or_default();
    let Question { method, path, .. } = question;
    format!("{method} {path}\n{headers}\nCookie: session=••••••••\n{body}")
}

fn lines<N: Display>(headers: &[(N, String)]) -> String {
    let lines = headers.iter().map(|(name, value)| format!("{name}: {value}"));
    lines.collect::<Vec<_>>().join("\n")
}

/// JSON with a line for each value; anything else as it came.
fn laid_out(body: String) -> String {
    JSON::parse(&body)
        .and_then(|value| JSON::stringify_with_replacer_and_space(&value, &JsValue::NULL, &2.into()))
        .map_or(body, String::from)
}

fn readable_cookies() -> String {
    let cookies = document().unchecked_into::<HtmlDocument>().cookie();
    match cookies {
        Ok(cookies) if !cookies.is_empty() => cookies,
        _ => "(nothing)".to_owned(),
    }
}
