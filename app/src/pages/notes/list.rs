use leptos::{ev::SubmitEvent, prelude::*, server_fn::ServerFn};

use super::Board;
use crate::{
    api::{DeleteNote, Note},
    components::{ProblemAlert, TrashIcon},
    format,
    session::Session,
};

/// The notes, or why there are none to see.
#[component]
pub(super) fn List(
    /// What is on the page.
    board: Board,
) -> impl IntoView {
    let coming = move || board.add.input().get().map(|note| note.text);
    view! {
        {move || board.error.get().map(|error| view! { <ProblemAlert error /> })}
        <div class="notes-list" tabindex="-1" node_ref=board.list>
            <Transition fallback=Skeleton>
                {move || Suspend::new(async move {
                    match board.notes.await {
                        Ok(notes) if notes.is_empty() => {
                            view! { <Show when=move || coming().is_some() fallback=Empty><ul class="rows"><Coming board /></ul></Show> }
                                .into_any()
                        }
                        Ok(notes) => {
                            let items = notes.into_iter().map(|note| view! { <Item board note /> });
                            view! {
                                <ul class="rows" aria-label="Your notes">
                                    <Coming board />
                                    {items.collect_view()}
                                </ul>
                            }
                                .into_any()
                        }
                        Err(error) => {
                            view! {
                                <ProblemAlert error />
                                <p class="actions">
                                    <Again board />
                                </p>
                            }
                                .into_any()
                        }
                    }
                })}
            </Transition>
        </div>
    }
}

/// The note that is on its way to the API.
#[component]
fn Coming(board: Board) -> impl IntoView {
    let text = move || board.add.input().get().map(|note| note.text);
    move || {
        text().map(|text| {
            view! {
                <li class="row-coming">
                    <div class="row-body">
                        <p>{text}</p>
                        <p class="quiet">"Saving …"</p>
                    </div>
                </li>
            }
        })
    }
}

#[component]
fn Item(board: Board, note: Note) -> impl IntoView {
    let to = Session::current().form_action(DeleteNote::url());
    let Note { id, text, created_at } = note.clone();
    let delete = move |event: SubmitEvent| {
        event.prevent_default();
        board.delete(note.clone());
    };
    view! {
        <li>
            <div class="row-body">
                <p>{text.clone()}</p>
                <time class="quiet" datetime=created_at.clone()>
                    {format::rfc3339(&created_at)}
                </time>
            </div>
            <form method="post" action=to on:submit=delete>
                <input type="hidden" name="id" value=id />
                <button class="button button-icon" aria-label=format!("Delete note: {text}")>
                    <TrashIcon />
                </button>
            </form>
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

/// Reads the notes again. Without JavaScript the page is loaded again, which comes to the same.
#[component]
fn Again(board: Board) -> impl IntoView {
    view! {
        <a
            class="button"
            rel="external"
            href="/notes"
            on:click=move |event| {
                event.prevent_default();
                board.notes.refetch();
            }
        >
            "Try again"
        </a>
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
