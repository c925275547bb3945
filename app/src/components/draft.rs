use leptos::{ev::Event, html::Input, prelude::*};
use web_sys::Storage;

use crate::session::Session;

/// What somebody has begun to type into a field: kept in this tab until it has been sent, through a sign-out, a reload
/// and the login that follows.
///
/// It is kept by user, so that nobody is shown what another one typed. Closing the tab forgets it.
#[derive(Clone)]
pub struct Draft {
    key: Option<String>,
    field: NodeRef<Input>,
}

impl Draft {
    /// The draft of the field that has this `NodeRef` and, among this user's drafts, this name. What was typed before the page
    /// came alive wins over what is kept.
    pub fn of(field: NodeRef<Input>, name: &str) -> Self {
        let key = Session::current()
            .user()
            .map(|user| format!("draft/{name}/{}", user.sub));
        let draft = Self { key, field };
        let restored = draft.clone();
        Effect::new(move || {
            if let Some(field) = restored.field.get() {
                if field.value().is_empty() {
                    field.set_value(&restored.read().unwrap_or_default());
                } else {
                    restored.keep();
                }
            }
        });
        draft
    }

    /// For `on:input`.
    pub fn follow(&self) -> impl Fn(Event) + 'static {
        let draft = self.clone();
        move |_| draft.keep()
    }

    /// It is on its way: the field is free for the next, and what was typed stays kept until it has arrived.
    pub fn is_leaving(&self) {
        if let Some(field) = self.field.get_untracked() {
            field.set_value("");
        }
    }

    /// It has arrived.
    pub fn has_arrived(&self) {
        self.keep();
    }

    /// It did not arrive, and is typed in again, before whatever was typed since.
    pub fn is_back(&self, text: &str) {
        if let Some(field) = self.field.get_untracked() {
            let since = field.value();
            field.set_value(
                if since.is_empty() {
                    text.to_owned()
                } else {
                    format!("{text} {since}")
                }
                .as_str(),
            );
            self.keep();
        }
    }

    fn keep(&self) {
        // A browser may keep nothing, in private windows for example. Then a draft lives as long as its page.
        if let (Some(key), Some(storage), Some(field)) = (&self.key, storage(), self.field.get_untracked()) {
            let _ = match field.value() {
                empty if empty.is_empty() => storage.remove_item(key),
                text => storage.set_item(key, &text),
            };
        }
    }

    fn read(&self) -> Option<String> {
        storage()?.get_item(self.key.as_deref()?).ok().flatten()
    }
}

fn storage() -> Option<Storage> {
    window().session_storage().ok().flatten()
}
