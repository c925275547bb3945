//! Calls the proxied APIs from the browser, and shows both sides of it.

mod console;
mod exchange;

use leptos::prelude::*;
use leptos_meta::Title;

use crate::{
    api::{Passage, list_passages},
    components::{ProblemAlert, RequireLogin},
};
use console::Console;

/// What the proxy table lets pass, to try out.
#[component]
pub fn Explorer() -> impl IntoView {
    view! {
        <RequireLogin>
            <Title text="API explorer" />
            <section class="frame page">
                <h1>"API explorer"</h1>
                <p class="lead">
                    "Calls that this page makes itself, with "<code>"fetch"</code>
                    ". The browser sends a cookie; the server puts the access token in its place on the way to the API."
                </p>
                <Calls />
            </section>
        </RequireLogin>
    }
}

#[component]
fn Calls() -> impl IntoView {
    let passages = Resource::new(|| (), |()| list_passages());
    view! {
        <Suspense fallback=|| view! { <div class="skeleton skeleton-page" aria-hidden="true"></div> }>
            {move || Suspend::new(async move {
                match passages.await {
                    Ok(passages) => {
                        view! {
                            <Table passages=passages.clone() />
                            <Console passages />
                        }
                            .into_any()
                    }
                    Err(error) => view! { <ProblemAlert error /> }.into_any(),
                }
            })}
        </Suspense>
    }
}

/// What may pass. Without JavaScript, what can be read is read by following a link.
#[component]
fn Table(passages: Vec<Passage>) -> impl IntoView {
    let rows = passages.into_iter().map(|passage| {
        let Passage { path, methods, token } = passage;
        let methods = methods
            .into_iter()
            .map(|method| view! { <span class="tag tag-code" data-method=method.clone()>{method.clone()}</span> " " });
        view! {
            <tr>
                <td>
                    <a rel="external" href=path.clone()>
                        <code>{path.clone()}</code>
                    </a>
                </td>
                <td>{methods.collect_view()}</td>
                <td>
                    <code>{token}</code>
                </td>
            </tr>
        }
    });
    view! {
        <div class="table-frame" tabindex="0" role="group" aria-label="What may pass">
            <table class="table">
                <thead>
                    <tr>
                        <th scope="col">"Path"</th>
                        <th scope="col">"Methods"</th>
                        <th scope="col">"Token"</th>
                    </tr>
                </thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}
