use leptos::{html::Dialog, prelude::*, server_fn::ServerFn};

use super::Board;
use crate::{api::DeleteAllNotes, components::ProblemAlert, session::Session};

/// Deletes everything, after asking. Without JavaScript nobody asks, and the API still wants a better login than usual.
#[component]
pub(super) fn DeleteAll(
    /// What is on the page.
    board: Board,
) -> impl IntoView {
    let dialog = NodeRef::<Dialog>::new();
    let to = Session::current().form_action(DeleteAllNotes::url());
    let error = move || board.delete_all.value().get().and_then(Result::err);
    let some = move || {
        board
            .notes
            .with(|notes| matches!(notes, Some(Ok(notes)) if !notes.is_empty()))
    };
    let close = move || {
        if let Some(dialog) = dialog.get_untracked() {
            dialog.close();
        }
    };

    view! {
        {move || error().map(|error| view! { <ProblemAlert error /> })}
        <Transition>
            <div hidden=move || !some()>
                <ActionForm action=board.delete_all attr:class="rows-end" on:submit=move |_| close()>
                    <button
                        class="button"
                        formaction=to.clone()
                        aria-describedby="delete-all-wants"
                        disabled=move || board.delete_all.pending().get()
                        on:click=move |event| {
                            // Where there are no dialogs, nobody is asked.
                            if dialog.get_untracked().is_some_and(|dialog| dialog.show_modal().is_ok()) {
                                event.prevent_default();
                            }
                        }
                    >
                        "Delete all notes"
                    </button>
                    <p class="quiet" id="delete-all-wants">
                        "The API does this for a recent login with a passkey only, and asks for one if need be."
                    </p>
                    <dialog class="dialog" aria-labelledby="delete-all-title" node_ref=dialog>
                        <h2 id="delete-all-title">"Delete all notes?"</h2>
                        <p>"This cannot be undone."</p>
                        <div class="actions">
                            <button class="button" type="button" autofocus on:click=move |_| close()>
                                "Keep them"
                            </button>
                            <button class="button button-alarm">"Delete them all"</button>
                        </div>
                    </dialog>
                </ActionForm>
            </div>
        </Transition>
    }
}
