//! Where one is signed in, and an end to it.

use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;
use leptos_router::{components::A, hooks::use_query_map};

use crate::{
    api::{EndOtherSessions, EndSession, SignedInSession, list_sessions},
    components::{ProblemAlert, RequireLogin},
    format,
    session::Session,
};

/// The signed-in user's sessions, on this device and on others.
#[component]
pub fn Sessions() -> impl IntoView {
    view! {
        <RequireLogin>
            <Title text="Sessions" />
            <section class="frame page sessions">
                <nav class="breadcrumb" aria-label="Breadcrumb">
                    <A href="/account" exact=true>
                        "Account"
                    </A>
                    <span aria-hidden="true">"/"</span>
                    <span aria-current="page">"Sessions"</span>
                </nav>
                <h1>"Where you are signed in"</h1>
                <p class="lead">
                    "If you do not recognise a device, end its session: it is signed out at once, and its open pages say so."
                </p>
                <Board />
            </section>
        </RequireLogin>
    }
}

#[component]
fn Board() -> impl IntoView {
    let end = ServerAction::<EndSession>::new();
    let end_others = ServerAction::<EndOtherSessions>::new();
    let sessions = Resource::new(
        move || (end.version().get(), end_others.version().get()),
        |_| list_sessions(),
    );
    let error = move || {
        let one = end.value().get().and_then(Result::err);
        one.or_else(|| end_others.value().get().and_then(Result::err))
    };

    view! {
        <Outcome />
        {move || error().map(|error| view! { <ProblemAlert error /> })}
        <Transition fallback=|| view! { <div class="skeleton skeleton-page" aria-hidden="true"></div> }>
            {move || Suspend::new(async move {
                match sessions.await {
                    Ok(sessions) => view! { <List sessions end end_others /> }.into_any(),
                    Err(error) => view! { <ProblemAlert error /> }.into_any(),
                }
            })}
        </Transition>
    }
}

/// What has just happened; the address says it, so that a form without JavaScript is answered too.
#[component]
fn Outcome() -> impl IntoView {
    let query = use_query_map();
    let outcome = move || match query.read().get_str("ended")? {
        "one" => Some("That session has ended. That device has to sign in again."),
        "others" => Some("All other sessions have ended. You are signed in on this device alone."),
        _ => None,
    };
    view! {
        <div role="status">{move || outcome().map(|outcome| view! { <p class="outcome">{outcome}</p> })}</div>
    }
}

#[component]
fn List(
    sessions: Vec<SignedInSession>,
    end: ServerAction<EndSession>,
    end_others: ServerAction<EndOtherSessions>,
) -> impl IntoView {
    let alone = sessions.len() < 2;
    let items = sessions.into_iter().map(|session| view! { <Item session end /> });
    let rest = if alone {
        view! { <p class="quiet">"You are signed in nowhere else."</p> }.into_any()
    } else {
        let to = Session::current().form_action(EndOtherSessions::url());
        view! {
            <ActionForm action=end_others>
                <button class="button" formaction=to disabled=move || end_others.pending().get()>
                    "End all others"
                </button>
            </ActionForm>
        }
        .into_any()
    };
    view! {
        <ul class="rows" aria-label="Your sessions">
            {items.collect_view()}
        </ul>
        {rest}
    }
}

#[component]
fn Item(session: SignedInSession, end: ServerAction<EndSession>) -> impl IntoView {
    let name = device(&session);
    let end_this = format!("End session: {name}");
    let SignedInSession {
        id,
        current,
        created_at,
        last_seen_at,
        ..
    } = session;
    let action = if current {
        view! { <span class="tag tag-yes">"This device"</span> }.into_any()
    } else {
        let to = Session::current().form_action(EndSession::url());
        view! {
            <ActionForm action=end>
                <input type="hidden" name="id" value=id />
                <button class="button" formaction=to aria-label=end_this>
                    "End session"
                </button>
            </ActionForm>
        }
        .into_any()
    };
    view! {
        <li>
            <div class="row-body">
                <p class="row-title">{name}</p>
                <p class="quiet">{format!("Signed in {}", format::utc(created_at))}</p>
                <p class="quiet">{format!("Last used {}", format::utc(last_seen_at))}</p>
            </div>
            {action}
        </li>
    }
}

/// `Firefox on Windows`, as far as it is known.
fn device(session: &SignedInSession) -> String {
    let browser = session.browser.as_deref().unwrap_or("A browser we do not know");
    match &session.system {
        Some(system) => format!("{browser} on {system}"),
        None => browser.to_owned(),
    }
}
