//! The example to copy: a page that reads and writes an API through server functions, and once without.

mod add_form;
mod fetch_panel;
mod list;

use leptos::prelude::*;
use leptos_meta::Title;

use crate::{
    api::{AddNote, DeleteNote, list_notes},
    components::RequireLogin,
};
use add_form::AddForm;
use fetch_panel::FetchPanel;
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
                    "Kept by an API that wants an access token. You send it a cookie, and the server does the rest."
                </p>
                <Board />
                <FetchPanel />
            </section>
        </RequireLogin>
    }
}

/// The form and the list, which is read again whenever one of the two actions has finished.
#[component]
fn Board() -> impl IntoView {
    let add = ServerAction::<AddNote>::new();
    let delete = ServerAction::<DeleteNote>::new();
    let notes = Resource::new(
        move || (add.version().get(), delete.version().get()),
        |_| list_notes(),
    );

    view! {
        <AddForm add />
        <List notes delete />
    }
}
