use leptos::{html::Input, prelude::*, server_fn::ServerFn};

use super::Board;
use crate::{
    api::AddNote,
    components::{Draft, ProblemAlert},
    session::Session,
};

/// A form that works before, without and after hydration: the browser or `ActionForm` sends the same request.
#[component]
pub(super) fn AddForm(
    /// Where the note will be.
    board: Board,
) -> impl IntoView {
    let add = board.add;
    let text = NodeRef::<Input>::new();
    let draft = Draft::of(text, "new-note");
    let follow = draft.follow();
    let to = Session::current().form_action(AddNote::url());
    let error = move || add.value().get().and_then(Result::err);

    // The field is free while the note is on its way; a note that does not arrive comes back into it.
    Effect::new(move |sent: Option<Option<String>>| {
        let on_its_way = add.input().get().map(|note| note.text);
        match (sent.flatten(), &on_its_way) {
            (None, Some(_)) => draft.is_leaving(),
            (Some(text), None) if add.value().with_untracked(|value| matches!(value, Some(Err(_)))) => {
                draft.is_back(&text);
            }
            (Some(_), None) => draft.has_arrived(),
            _ => {}
        }
        if let (Some(_), Some(text)) = (&on_its_way, text.get_untracked()) {
            // Focus is a courtesy: if the browser refuses, nothing is lost.
            let _ = text.focus();
        }
        on_its_way
    });

    view! {
        <ActionForm action=add>
            <div class="field">
                <label for="new-note">"New note"</label>
                <div class="field-row">
                    <input
                        node_ref=text
                        id="new-note"
                        name="text"
                        type="text"
                        maxlength="500"
                        required
                        autocomplete="off"
                        on:input=follow
                    />
                    <button class="button button-primary" formaction=to disabled=move || add.pending().get()>
                        "Add note"
                    </button>
                </div>
            </div>
        </ActionForm>
        {move || error().map(|error| view! { <ProblemAlert error /> })}
    }
}
