//! The example to copy: a page that reads and writes an API through server functions, and is ahead of them.

mod add_form;
mod board;
mod delete_all;
mod list;

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::components::A;

use crate::components::RequireLogin;
use add_form::AddForm;
use board::Board;
use delete_all::DeleteAll;
use list::List;

/// The signed-in user's notes.
#[component]
pub fn Notes() -> impl IntoView {
    view! {
        <RequireLogin>
            <Title text="Notes" />
            <section class="frame page notes">
                <h1>"Notes"</h1>
                <p class="lead">
                    "Kept by an API that wants an access token. You send a cookie, and the server does the rest."
                </p>
                <Desk />
                <p class="quiet">
                    "The same API can be called from the browser, through the proxy: " <A href="/explorer">"try it in the API explorer"</A> "."
                </p>
            </section>
        </RequireLogin>
    }
}

#[component]
fn Desk() -> impl IntoView {
    let board = Board::new();
    view! {
        <AddForm board />
        <List board />
        <DeleteAll board />
    }
}
