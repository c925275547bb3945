use leptos::{html::Div, prelude::*, task::spawn_local};

use crate::{
    api::{AddNote, ApiError, DeleteAllNotes, DeleteNote, Note, add_note, delete_note, list_notes},
    components::Toasts,
};

/// The notes on this page. It is ahead of the server: what is added or deleted shows at once, and is taken back if the server
/// refuses. Nothing is read again after a change.
#[derive(Clone, Copy)]
pub(super) struct Board {
    pub(super) notes: Resource<Result<Vec<Note>, ApiError>>,
    pub(super) add: ServerAction<AddNote>,
    pub(super) delete_all: ServerAction<DeleteAllNotes>,
    /// Why a note could not be deleted, or brought back.
    pub(super) error: RwSignal<Option<ApiError>>,
    /// What takes the focus when the button that had it is gone.
    pub(super) list: NodeRef<Div>,
    toasts: Toasts,
}

impl Board {
    pub(super) fn new() -> Self {
        let add = ServerAction::<AddNote>::new();
        let delete_all = ServerAction::<DeleteAllNotes>::new();
        // After a form without JavaScript, the page's address says what was refused, and the action knows.
        let refused = ServerAction::<DeleteNote>::new().value().get_untracked();
        let board = Self {
            notes: Resource::new(|| (), |()| list_notes()),
            add,
            delete_all,
            error: RwSignal::new(refused.and_then(Result::err)),
            list: NodeRef::new(),
            toasts: Toasts::current(),
        };
        Effect::new(move || {
            if let Some(Ok(note)) = add.value().get() {
                board.show(note);
            }
        });
        Effect::new(move || {
            if let Some(Ok(())) = delete_all.value().get() {
                board.change(Vec::clear);
                board.toasts.say("All notes deleted", None);
            }
        });
        board
    }

    /// Takes a note off the page, then out of the API.
    pub(super) fn delete(self, note: Note) {
        self.error.set(None);
        self.change(|notes| notes.retain(|each| each.id != note.id));
        self.keep_focus();
        spawn_local(async move {
            match delete_note(note.id.clone()).await {
                Ok(()) => {
                    let text = note.text;
                    let undo = Callback::new(move |()| self.write_again(text.clone()));
                    self.toasts.say("Note deleted", Some(undo));
                }
                Err(error) => {
                    self.error.set(Some(error));
                    self.show(note);
                }
            }
        });
    }

    /// To the API it is another note, and the newest.
    fn write_again(self, text: String) {
        spawn_local(async move {
            match add_note(text).await {
                Ok(note) => {
                    self.show(note);
                    self.toasts.say("The note is back", None);
                }
                Err(error) => self.error.set(Some(error)),
            }
        });
    }

    /// Puts a note where its age belongs: the newest comes first.
    fn show(self, note: Note) {
        self.change(|notes| {
            let place = notes.partition_point(|each| each.created_at > note.created_at);
            notes.insert(place, note);
        });
    }

    fn change(self, change: impl FnOnce(&mut Vec<Note>)) {
        self.notes.update(|notes| {
            if let Some(Ok(notes)) = notes {
                change(notes);
            }
        });
    }

    fn keep_focus(self) {
        request_animation_frame(move || {
            let body = document().body().map(Into::into);
            let list = self.list.get_untracked();
            if let Some(list) = list.filter(|_| document().active_element() == body) {
                // Focus is a courtesy: if the browser refuses, nothing is lost.
                let _ = list.focus();
            }
        });
    }
}
