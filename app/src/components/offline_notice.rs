use leptos::prelude::*;

/// Says so while the browser has no network. What was typed stays; what is sent meanwhile fails with a word of its own.
#[component]
pub fn OfflineNotice() -> impl IntoView {
    let offline = RwSignal::new(false);
    Effect::new(move || {
        let look = move || offline.set(!window().navigator().on_line());
        look();
        // For as long as the page lives.
        let _ = window_event_listener_untyped("offline", move |_| look());
        let _ = window_event_listener_untyped("online", move |_| look());
    });
    view! {
        {move || {
            offline
                .get()
                .then(|| {
                    view! {
                        <div class="notice notice-caution" role="alert">
                            <div class="frame">
                                <p>
                                    <strong>"You are offline."</strong>
                                    " What you type is kept on this page. Send it when you are back."
                                </p>
                            </div>
                        </div>
                    }
                })
        }}
    }
}
