//! `fapi2-security-profile-final-client-test-invalid-alternate-alg`: the ID token is signed by an algorithm that was not agreed on.

use dev_services::{Lie, SignatureLie};

use crate::support::{Store, World, once};

once! {
    an_id_token_signed_by_hs256_is_refused,
}

async fn an_id_token_signed_by_hs256_is_refused(store: Store) {
    let world = World::start(store).await;
    world
        .login_is_refused_under(Lie::Signature(SignatureLie::ClientSecret), "id-token-alg")
        .await;
}
