//! The example to copy: a page that reads and writes an API through server functions, and once without.

mod add_form;
mod fetch_panel;
mod list;

use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;

use crate::{
    api::{AddNote, DeleteAllNotes, DeleteNote, list_notes},
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

/// The form and the list, which is read again whenever one of the actions has changed something.
#[component]
fn Board() -> impl IntoView {
    let add = ServerAction::<AddNote>::new();
    let delete = ServerAction::<DeleteNote>::new();
    let delete_all = ServerAction::<DeleteAllNotes>::new();
    let (added, deleted, all_deleted) = (successes(add), successes(delete), successes(delete_all));
    let notes = Resource::new(
        move || (added.get(), deleted.get(), all_deleted.get()),
        |_| list_notes(),
    );

    view! {
        <AddForm add />
        <List notes delete delete_all />
    }
}

/// Changes each time the action succeeds. After a failure there is nothing new to read, and the list stays.
fn successes<S>(action: ServerAction<S>) -> Memo<usize>
where
    S: ServerFn + Clone + Send + Sync + 'static,
    S::Output: Send + Sync + 'static,
    S::Error: Send + Sync + 'static,
{
    Memo::new(move |last: Option<&usize>| {
        let version = action.version().get();
        let succeeded = action.value().with(|value| matches!(value, Some(Ok(_))));
        if succeeded {
            version
        } else {
            last.copied().unwrap_or_default()
        }
    })
}
