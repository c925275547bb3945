use leptos::prelude::*;
use leptos_meta::Title;

use crate::{
    api::{ClaimValue, for_verified},
    components::{ProblemAlert, RequireClaim, RequireScope},
};

/// The example of a page for some: those who have let this app know their address, if the provider has verified it.
#[component]
pub fn Verified() -> impl IntoView {
    view! {
        <RequireScope name="email">
            <RequireClaim name="email_verified" value=ClaimValue::Flag(true)>
                <Title text="For verified addresses" />
                <section class="frame page-narrow">
                    <h1>"For verified addresses"</h1>
                    <p class="lead">
                        "The provider says that your e-mail address is yours, so you may see this page. Others get a 403, with a way on."
                    </p>
                    <Sentence />
                </section>
            </RequireClaim>
        </RequireScope>
    }
}

#[component]
fn Sentence() -> impl IntoView {
    let sentence = Resource::new(|| (), |()| for_verified());
    view! {
        <Suspense>
            {move || Suspend::new(async move {
                match sentence.await {
                    Ok(sentence) => view! { <p>{sentence}</p> }.into_any(),
                    Err(error) => view! { <ProblemAlert error /> }.into_any(),
                }
            })}
        </Suspense>
    }
}
