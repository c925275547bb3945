use leptos::prelude::*;
use leptos_router::components::A;

use crate::{api::SessionTimes, components::TimeLeft, format, session::Lasts};

/// How long the session lasts, counted down.
#[component]
pub(super) fn Times(session: SessionTimes) -> impl IntoView {
    view! {
        <section class="card" aria-labelledby="session">
            <h2 id="session">"This session"</h2>
            <dl class="facts">
                <div>
                    <dt>"Signed in since"</dt>
                    <dd>{format::utc(session.created_at)}</dd>
                </div>
                <div>
                    <dt>"Ends if you do nothing"</dt>
                    <dd>
                        "in " <TimeLeft of=Lasts::if_idle before=session.expires_in />
                    </dd>
                </div>
                <div>
                    <dt>"Ends in any case"</dt>
                    <dd>
                        "in " <TimeLeft of=Lasts::at_most before=session.absolute_expires_in />
                    </dd>
                </div>
                <div>
                    <dt>"Public handle"</dt>
                    <dd>
                        <code>{session.id}</code>
                    </dd>
                </div>
            </dl>
            <p>
                <A href="/account/sessions">"Where you are signed in"</A>
            </p>
            <p class="quiet">
                "There is no token on this page. The browser holds a cookie that scripts cannot read; "
                "the tokens it stands for never leave the server."
            </p>
        </section>
    }
    .into_any()
}
