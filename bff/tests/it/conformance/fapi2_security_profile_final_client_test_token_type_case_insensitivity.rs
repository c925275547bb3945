//! `fapi2-security-profile-final-client-test-token-type-case-insensitivity`: `token_type` is `bEARER`.

use dev_services::{Lie, TokenLie};

use crate::support::{Store, World, once};

once! {
    the_case_of_token_type_means_nothing,
}

async fn the_case_of_token_type_means_nothing(store: Store) {
    let world = World::start(store).await;
    for token_type in ["bEARER", "BEARER", "bearer"] {
        let browser = world
            .login_succeeds_under(Lie::Token(TokenLie::Type(token_type)))
            .await;
        browser.fetch("/api/notes").await.succeeds();
    }
}
