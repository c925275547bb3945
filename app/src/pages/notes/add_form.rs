use leptos::{html::Input, prelude::*, server_fn::ServerFn};

use crate::{
    api::AddNote,
    components::{Draft, ProblemAlert},
    session::Session,
};

/// A form that works before, without and after hydration: the browser or `ActionForm` sends the same request.
#[component]
pub(super) fn AddForm(
    /// What the form does.
    add: ServerAction<AddNote>,
) -> impl IntoView {
    let text = NodeRef::<Input>::new();
    let draft = Draft::of(text, "new-note");
    let follow = draft.follow();
    let to = Session::current().form_action(AddNote::url());
    let error = move || add.value().get().and_then(Result::err);

    // Only a note that arrived clears the field: what was typed survives every failure.
    Effect::new(move || {
        if let (Some(Ok(_)), Some(text)) = (add.value().get(), text.get()) {
            draft.clear();
            // Focus is a courtesy: if the browser refuses, nothing is lost.
            let _ = text.focus();
        }
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
