use std::time::Duration;

use leptos::{html::Section, prelude::*};

use super::icons::CloseIcon;

/// How long a message stays; longer as long as somebody points at it, or is in it with the keyboard.
const STAY: Duration = Duration::from_secs(8);
const LOOK_AGAIN: Duration = Duration::from_secs(2);

/// What the app says in passing, at the lower edge of every page, and how that can be undone.
#[derive(Clone, Copy)]
pub struct Toasts {
    shown: RwSignal<Vec<Toast>>,
    said: StoredValue<usize>,
    region: NodeRef<Section>,
}

#[derive(Clone)]
struct Toast {
    number: usize,
    text: String,
    undo: Option<Callback<()>>,
}

impl Toasts {
    /// Provides them to every component below [`App`](crate::App).
    pub(crate) fn provide() -> Self {
        let toasts = Self {
            shown: RwSignal::default(),
            said: StoredValue::new(0),
            region: NodeRef::new(),
        };
        provide_context(toasts);
        toasts
    }

    /// The page's toasts.
    ///
    /// # Panics
    /// Outside [`App`](crate::App), which provides them.
    pub fn current() -> Self {
        use_context().expect("Toasts::current is called below App, which provides them")
    }

    /// Says that something was done, and offers to undo it.
    pub fn say(self, text: impl Into<String>, undo: Option<Callback<()>>) {
        let number = self.said.try_update_value(|said| {
            *said += 1;
            *said
        });
        let number = number.unwrap_or_default();
        let text = text.into();
        self.shown
            .update(|shown| shown.push(Toast { number, text, undo }));
        self.take_away_after(STAY, number);
    }

    fn take_away(self, number: usize) {
        self.shown
            .update(|shown| shown.retain(|toast| toast.number != number));
    }

    fn take_away_after(self, pause: Duration, number: usize) {
        set_timeout(
            move || {
                let in_use = self
                    .region
                    .get_untracked()
                    .is_some_and(|region| region.matches(":is(:hover, :focus-within)").unwrap_or_default());
                if in_use {
                    self.take_away_after(LOOK_AGAIN, number);
                } else {
                    self.take_away(number);
                }
            },
            pause,
        );
    }
}

/// Where they appear. It is on the page before there are any, so that screen readers listen to it.
#[component]
pub fn ToastRegion(
    /// What to show.
    toasts: Toasts,
) -> impl IntoView {
    view! {
        <section class="toasts" aria-label="Messages" aria-live="polite" node_ref=toasts.region>
            <For each=move || toasts.shown.get() key=|toast| toast.number let:toast>
                <Item toasts toast />
            </For>
        </section>
    }
}

#[component]
fn Item(toasts: Toasts, toast: Toast) -> impl IntoView {
    let Toast { number, text, undo } = toast;
    let undo = undo.map(|undo| {
        view! {
            <button
                class="button"
                on:click=move |_| {
                    toasts.take_away(number);
                    undo.run(());
                }
            >
                "Undo"
            </button>
        }
    });
    view! {
        <div class="toast">
            <p>{text}</p>
            {undo}
            <button class="button button-icon" aria-label="Dismiss" on:click=move |_| toasts.take_away(number)>
                <CloseIcon />
            </button>
        </div>
    }
}
