use leptos::{prelude::*, server_fn::ServerFn};

use crate::{
    api::{ApiError, DeleteAllNotes, DeleteNote, Note},
    components::{ProblemAlert, TrashIcon},
    format,
    session::Session,
};

/// The notes, or why there are none to see. While they are read again, the old ones stay.
#[component]
pub(super) fn List(
    /// The notes as last read.
    notes: Resource<Result<Vec<Note>, ApiError>>,
    /// What the bin beside each note does.
    delete: ServerAction<DeleteNote>,
    /// What the button below them does.
    delete_all: ServerAction<DeleteAllNotes>,
) -> impl IntoView {
    let error = move || {
        let one = delete.value().get().and_then(Result::err);
        one.or_else(|| delete_all.value().get().and_then(Result::err))
    };

    view! {
        {move || error().map(|error| view! { <ProblemAlert error /> })}
        <Transition fallback=Skeleton>
            {move || Suspend::new(async move {
                match notes.await {
                    Ok(notes) if notes.is_empty() => view! { <Empty /> }.into_any(),
                    Ok(notes) => view! { <Items notes delete delete_all /> }.into_any(),
                    Err(error) => view! { <ProblemAlert error /> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Items(
    notes: Vec<Note>,
    delete: ServerAction<DeleteNote>,
    delete_all: ServerAction<DeleteAllNotes>,
) -> impl IntoView {
    let items = notes.into_iter().map(|note| view! { <Item note delete /> });
    let to = Session::current().form_action(DeleteAllNotes::url());
    view! {
        <ul class="rows" aria-label="Your notes">
            {items.collect_view()}
        </ul>
        <ActionForm action=delete_all attr:class="rows-end">
            <button class="button" formaction=to aria-describedby="delete-all-wants" disabled=move || delete_all.pending().get()>
                "Delete all notes"
            </button>
            <p class="quiet" id="delete-all-wants">
                "The API does this for a recent login with a passkey only, and asks for one if need be."
            </p>
        </ActionForm>
    }
}

#[component]
fn Item(note: Note, delete: ServerAction<DeleteNote>) -> impl IntoView {
    let Note { id, text, created_at } = note;
    let to = Session::current().form_action(DeleteNote::url());
    view! {
        <li>
            <div class="row-body">
                <p>{text.clone()}</p>
                <time class="quiet" datetime=created_at.clone()>
                    {format::rfc3339(&created_at)}
                </time>
            </div>
            <ActionForm action=delete>
                <input type="hidden" name="id" value=id />
                <button class="button button-icon" formaction=to aria-label=format!("Delete note: {text}")>
                    <TrashIcon />
                </button>
            </ActionForm>
        </li>
    }
}

#[component]
fn Empty() -> impl IntoView {
    view! {
        <div class="empty">
            <p class="empty-title">"No notes yet"</p>
            <p class="quiet">"Write the first one above. Only you will see it."</p>
        </div>
    }
}

#[component]
fn Skeleton() -> impl IntoView {
    view! {
        <div class="rows" aria-hidden="true">
            <div class="skeleton"></div>
            <div class="skeleton"></div>
            <div class="skeleton"></div>
        </div>
        <p class="visually-hidden">"Your notes are being read"</p>
    }
}
