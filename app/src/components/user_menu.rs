use leptos::{html::Div, prelude::*};
use leptos_router::{components::A, hooks::use_location};

use super::{Avatar, icons::ChevronIcon};
use crate::{api::User, session::Session};

const MENU: &str = "user-menu";

/// Who one is, and what belongs to that. The browser opens and closes it (`popover`), so it works before the page has hydrated and
/// without JavaScript at all; so does signing out, a plain form.
#[component]
pub fn UserMenu(
    /// Whoever is signed in.
    user: User,
) -> impl IntoView {
    let menu = NodeRef::<Div>::new();
    let path = use_location().pathname;
    Effect::new(move |_| {
        path.track();
        if let Some(menu) = menu.get_untracked() {
            // Fails for a menu that is closed.
            let _ = menu.hide_popover();
        }
    });
    let sign_out = Session::current().form_action("/auth/logout");

    view! {
        <button class="user-button" type="button" popovertarget=MENU>
            <Avatar name=user.name.clone() />
            <span class="person-name">{user.name}</span>
            <ChevronIcon />
        </button>
        <div class="menu" id=MENU popover="auto" node_ref=menu>
            <p class="menu-head">
                "Signed in as " <code>{user.sub}</code>
            </p>
            <A href="/account" exact=true>
                "Account"
            </A>
            <A href="/account/sessions">"Sessions"</A>
            <form method="post" action=sign_out>
                <button>"Sign out"</button>
            </form>
        </div>
    }
}
