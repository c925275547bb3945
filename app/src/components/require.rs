use std::sync::Arc;

use leptos::prelude::*;

use super::{ProblemAlert, RequireLogin};
use crate::api::{SessionView, current_session};

/// What has to be so of a session.
pub(super) type Requirement = Arc<dyn Fn(&SessionView) -> bool + Send + Sync>;

/// Shows its children to somebody who is signed in and whose session meets this, and something else, with the status 403, to
/// everybody else who is signed in.
///
/// The server knows at once, and so does the page that it has written. From page to page in the browser, the server is asked.
#[component]
pub(super) fn Require(
    /// What has to be so.
    is_met: Requirement,
    /// What is shown where it is not.
    otherwise: fn() -> AnyView,
    /// The page.
    children: ChildrenFn,
) -> impl IntoView {
    let (is_met, children) = (StoredValue::new(is_met), StoredValue::new(children));
    let show = move |is_met: bool| {
        if is_met {
            return children.with_value(|children| children()).into_any();
        }
        #[cfg(feature = "ssr")]
        crate::server::forbidden();
        otherwise()
    };
    let judge = move |session: SessionView| is_met.with_value(|is_met| is_met(&session));
    let page = move || match SharedValue::new(|| session_while_rendering().map(judge)).into_inner() {
        Some(is_met) => show(is_met),
        None => view! { <Asked answer=move |session| show(judge(session)) /> }.into_any(),
    };
    view! { <RequireLogin>{page()}</RequireLogin> }
}

#[component]
fn Asked(answer: impl Fn(SessionView) -> AnyView + Copy + Send + Sync + 'static) -> impl IntoView {
    let session = Resource::new(|| (), |()| current_session());
    let page = move || {
        Suspend::new(async move {
            match session.await {
                Ok(session) => answer(session),
                Err(error) => view! {
                    <section class="frame page">
                        <ProblemAlert error />
                    </section>
                }
                .into_any(),
            }
        })
    };
    view! { <Suspense>{page}</Suspense> }
}

#[cfg(feature = "ssr")]
use crate::server::session_while_rendering;

/// The server has written what it knows into the page.
#[cfg(not(feature = "ssr"))]
fn session_while_rendering() -> Option<SessionView> {
    None
}
