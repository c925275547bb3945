//! Token revocation (RFC 7009) that outlives the provider's outages and our own restarts.

use dev_services::{ClaimsLie, Endpoint, Failure, Lie, TokenLie};
use reqwest::StatusCode;

use crate::support::{Store, World, on_both_databases, until};

on_both_databases! {
    a_refresh_token_is_revoked_once_the_provider_is_back,
    a_revocation_outlives_a_restart_of_the_bff,
    two_instances_do_not_revoke_the_same_row,
    the_row_of_a_revocation_holds_no_token,
    a_revocation_is_given_up_after_a_day,
    a_revocation_that_leads_elsewhere_has_not_been_done,
    the_client_authenticates_to_revoke_as_discovery_says,
    the_refresh_token_of_a_session_that_expired_is_revoked,
    a_refresh_that_finishes_after_the_logout_leaves_no_token_alive,
}

const WAITING: &str = "SELECT count(*) FROM revocation";
const TRIED: &str = "SELECT count(*) FROM revocation WHERE attempts > 0";

impl World {
    /// Whether the grant is over. Trying the refresh token instead would spend one that is alive.
    pub(crate) async fn grant_has_ended(&self, access_token: &str) -> bool {
        let userinfo = format!("{}/userinfo", self.issuer());
        let request = self.http.get(&userinfo).bearer_auth(access_token);
        request.send().await.unwrap().status() == StatusCode::UNAUTHORIZED
    }

    /// Signs out while the provider is away, and waits for the first attempt to fail.
    async fn sign_out_in_vain(&mut self) {
        let browser = self.sign_in("alice").await;
        self.provider_goes_away().await;
        browser.sign_out().await;
        until("the first attempt has failed", async || {
            self.store.number(TRIED).await == 1
        })
        .await;
    }
}

async fn a_refresh_token_is_revoked_once_the_provider_is_back(store: Store) {
    let mut world = World::start(store).await;
    world.sign_out_in_vain().await;
    assert_eq!(world.store.number("SELECT count(*) FROM session").await, 0);

    world.provider_returns().await;
    let issued = world.issued();
    until("the grant has ended", async || {
        world.grant_has_ended(&issued.access[0]).await
    })
    .await;
    assert!(world.is_dead(&issued.refresh[0]).await);
    until("nothing is left to revoke", async || {
        world.store.number(WAITING).await == 0
    })
    .await;
}

async fn a_revocation_outlives_a_restart_of_the_bff(store: Store) {
    let mut world = World::start(store).await;
    world.sign_out_in_vain().await;
    world.restart().await;
    world.provider_returns().await;
    let issued = world.issued();
    until("the grant has ended", async || {
        world.grant_has_ended(&issued.access[0]).await
    })
    .await;
    assert!(world.is_dead(&issued.refresh[0]).await);
}

async fn two_instances_do_not_revoke_the_same_row(store: Store) {
    let mut world = World::start(store).await;
    world.sign_out_in_vain().await;
    let claimed = "UPDATE revocation SET next_attempt_at = next_attempt_at + 3600, attempts = 7";
    world.store.execute(claimed).await;
    world.provider_returns().await;
    // The worker wakes for this one, and would take the other's row with it.
    let bob = world.sign_in("bob").await;
    bob.sign_out().await;
    let issued = world.issued();
    until("Bob's grant has ended", async || {
        world.grant_has_ended(&issued.access[1]).await
    })
    .await;
    until("Bob's row is gone", async || {
        world.store.number(WAITING).await == 1
    })
    .await;
    assert!(!world.grant_has_ended(&issued.access[0]).await);
    assert_eq!(world.store.number("SELECT attempts FROM revocation").await, 7);
}

async fn the_row_of_a_revocation_holds_no_token(store: Store) {
    let mut world = World::start(store).await;
    world.sign_out_in_vain().await;
    let issued = world.issued();
    let values = world.store.dump().await;
    for token in issued.refresh.iter().chain(&issued.access) {
        let holds = |value: &Vec<u8>| value.windows(token.len()).any(|part| part == token.as_bytes());
        assert!(!values.iter().any(holds));
    }
}

async fn a_revocation_is_given_up_after_a_day(store: Store) {
    let mut world = World::start(store).await;
    world.sign_out_in_vain().await;
    world.store.execute("UPDATE revocation SET expires_at = 0").await;
    until("nothing is left to revoke", async || {
        world.store.number(WAITING).await == 0
    })
    .await;
}

async fn a_revocation_that_leads_elsewhere_has_not_been_done(store: Store) {
    let world = World::start(store).await;
    let browser = world.sign_in("alice").await;
    world.provider_lies(Lie::Fails(Endpoint::Revocation, Failure::Status(303)));
    browser.sign_out().await;
    until("the first attempt has failed", async || {
        world.store.number(TRIED).await == 1
    })
    .await;
    world.provider_is_honest();
    let issued = world.issued();
    until("the grant has ended", async || {
        world.grant_has_ended(&issued.access[0]).await
    })
    .await;
}

async fn the_client_authenticates_to_revoke_as_discovery_says(store: Store) {
    let lie = Lie::Token(TokenLie::OnlyPost);
    let world = World::plan(store).provider_lies(lie).start().await;
    world.sign_in("alice").await.sign_out().await;
    let issued = world.issued();
    until("the grant has ended", async || {
        world.grant_has_ended(&issued.access[0]).await
    })
    .await;
}

async fn the_refresh_token_of_a_session_that_expired_is_revoked(store: Store) {
    let mut world = World::start(store).await;
    world.sign_in("alice").await;
    world.store.execute("UPDATE session SET expires_at = 1").await;
    // Whoever starts, sweeps, unless whoever stops was just at it.
    world.store.execute("UPDATE sweep SET busy_until = 0").await;
    world.restart().await;
    let issued = world.issued();
    until("the grant has ended", async || {
        world.grant_has_ended(&issued.access[0]).await
    })
    .await;
    assert_eq!(world.store.number("SELECT count(*) FROM session").await, 0);
}

async fn a_refresh_that_finishes_after_the_logout_leaves_no_token_alive(store: Store) {
    refresh_after_the_logout(store.clone(), None).await;
    refresh_after_the_logout(store, Some(Lie::Claims(ClaimsLie::OtherIssuer))).await;
}

/// Whether or not what the provider sends can be used.
async fn refresh_after_the_logout(store: Store, lie: Option<Lie>) {
    let (world, browser) = World::before_a_refresh(store).await;
    if let Some(lie) = lie {
        world.provider_lies(lie);
    }
    world.store.refuse_token_sets().await;
    let before = world.issued().refresh.len();
    let (answer, ()) = tokio::join!(browser.fetch("/api/notes"), async {
        until("the provider has refreshed", async || {
            world.issued().refresh.len() > before
        })
        .await;
        // As another instance would, in the middle of it; nobody there knows of the new refresh token.
        world.store.execute("DELETE FROM session").await;
        world.store.accept_token_sets().await;
    });
    answer.is_problem(401, "session-ended");
    let issued = world.issued();
    until("the grant has ended", async || {
        world.grant_has_ended(issued.access.last().unwrap()).await
    })
    .await;
}
