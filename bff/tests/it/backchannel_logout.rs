//! OpenID Connect Back-Channel Logout 1.0. The tests named `oidcc_…` are the OpenID Foundation's modules of that name.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, Mac};
use serde_json::{Value, json};
use sha2::Sha256;

use crate::support::{Began, LOGOUT, Store, World, claims_of, on_both_databases, once, until};

on_both_databases! {
    oidcc_backchannel_rp_init_logout_is_accepted,
    a_sid_ends_one_session,
    a_sub_ends_all_of_a_users_sessions_and_nobody_elses,
    a_session_begun_under_an_older_key_ends_too,
    a_session_that_the_provider_ended_is_refused_and_its_refresh_token_revoked,
    a_replayed_jti_is_refused,
    while_the_database_fails_nothing_is_confirmed_and_the_token_works_afterwards,
    signing_out_at_the_provider_ends_the_session_here,
}

once! {
    oidcc_backchannel_rp_init_logout_alg_none_is_refused,
    oidcc_backchannel_rp_init_logout_no_event_is_refused,
    oidcc_backchannel_rp_init_logout_with_nonce_is_refused,
    oidcc_backchannel_rp_init_logout_wrong_alg_is_refused,
    oidcc_backchannel_rp_init_logout_wrong_aud_is_refused,
    oidcc_backchannel_rp_init_logout_wrong_event_is_refused,
    oidcc_backchannel_rp_init_logout_wrong_iss_is_refused,
    a_token_of_another_time_is_refused,
    a_token_without_the_claims_it_needs_is_refused,
    a_token_whose_signature_is_wrong_is_refused,
    an_id_token_is_not_a_logout_token,
    an_unknown_session_is_nothing_to_end,
    one_logout_token_of_a_bounded_size_is_expected,
    a_rotated_key_is_fetched,
    without_the_providers_keys_nothing_is_confirmed,
}

impl World {
    /// Nobody is signed out by this.
    async fn refuses(&self, token: &str, reason: &str) {
        let before = self.sessions().await;
        self.deliver(token).await.refuses_the_logout(reason);
        assert_eq!(self.sessions().await, before);
    }

    async fn refuses_claims(&self, changes: Value, reason: &str) {
        self.refuses(&self.logout_token(changes), reason).await;
    }

    async fn sessions(&self) -> i64 {
        self.store.number("SELECT count(*) FROM session").await
    }
}

/// Base64url of JSON, as JWTs have it.
fn part(json: &Value) -> String {
    URL_SAFE_NO_PAD.encode(json.to_string())
}

async fn oidcc_backchannel_rp_init_logout_is_accepted(store: Store) {
    let world = World::start(store).await;
    let browser = world.sign_in("alice").await;
    let claims = json!({ "sid": world.last_sid() });
    world
        .deliver(&world.logout_token(claims))
        .await
        .confirms_the_logout();
    browser
        .fetch("/auth/session")
        .await
        .is_problem(401, "session-ended");
}

async fn oidcc_backchannel_rp_init_logout_alg_none_is_refused(store: Store) {
    let world = World::start(store).await;
    world.sign_in("alice").await;
    let claims = world.logout_claims(json!({}));
    let unsigned = format!("{}.{}.", part(&json!({ "alg": "none" })), part(&claims));
    world.refuses(&unsigned, "alg").await;
    let signed = world.signed(json!({ "alg": "none" }), &claims);
    world.refuses(&signed, "alg").await;
}

async fn oidcc_backchannel_rp_init_logout_wrong_alg_is_refused(store: Store) {
    let world = World::start(store).await;
    world.sign_in("alice").await;
    let jwks = world.http.get(format!("{}/jwks", world.issuer()));
    let jwks: Value = serde_json::from_str(&jwks.send().await.unwrap().text().await.unwrap()).unwrap();
    let modulus = URL_SAFE_NO_PAD
        .decode(jwks["keys"][0]["n"].as_str().unwrap())
        .unwrap();
    // What everybody knows, and what the provider and we share, as the key of an HMAC.
    for key in [modulus.as_slice(), world.setting("OIDC_CLIENT_SECRET").as_bytes()] {
        for kid in [jwks["keys"][0]["kid"].clone(), Value::Null] {
            let header = json!({ "alg": "HS256", "kid": kid });
            let signed = format!("{}.{}", part(&header), part(&world.logout_claims(json!({}))));
            let mac = <Hmac<Sha256> as Mac>::new_from_slice(key).unwrap();
            let mac = mac.chain_update(&signed).finalize().into_bytes();
            let token = format!("{signed}.{}", URL_SAFE_NO_PAD.encode(mac));
            world.refuses(&token, "").await;
        }
    }
    let claims = world.logout_claims(json!({}));
    for alg in ["RS384", "PS256", "ES256", "HS256"] {
        world
            .refuses(&world.signed(json!({ "alg": alg }), &claims), "alg")
            .await;
    }
}

async fn oidcc_backchannel_rp_init_logout_no_event_is_refused(store: Store) {
    let world = World::start(store).await;
    world.sign_in("alice").await;
    world.refuses_claims(json!({ "events": null }), "missing").await;
    world.refuses_claims(json!({ "events": {} }), "events").await;
}

async fn oidcc_backchannel_rp_init_logout_wrong_event_is_refused(store: Store) {
    let world = World::start(store).await;
    world.sign_in("alice").await;
    for events in [
        json!({ "http://schemas.openid.net/event/frontchannel-logout": {} }),
        json!({ LOGOUT: {}, "http://schemas.openid.net/event/other": {} }),
        json!({ LOGOUT: "yes" }),
        json!({ LOGOUT: null }),
        json!({ LOGOUT: [] }),
    ] {
        world.refuses_claims(json!({ "events": events }), "events").await;
    }
    world
        .refuses_claims(json!({ "events": [LOGOUT] }), "malformed")
        .await;
}

async fn oidcc_backchannel_rp_init_logout_with_nonce_is_refused(store: Store) {
    let world = World::start(store).await;
    world.sign_in("alice").await;
    world
        .refuses_claims(json!({ "nonce": "n-0S6_WzA2Mj" }), "nonce")
        .await;
    let mut claims = world.logout_claims(json!({}));
    claims["nonce"] = Value::Null;
    world.refuses(&world.signed(json!({}), &claims), "nonce").await;
}

async fn oidcc_backchannel_rp_init_logout_wrong_aud_is_refused(store: Store) {
    let world = World::start(store).await;
    world.sign_in("alice").await;
    for aud in [
        json!("another"),
        json!(["another"]),
        json!(["bff", "another"]),
        json!([]),
    ] {
        world.refuses_claims(json!({ "aud": aud }), "aud").await;
    }
    let answer = world
        .deliver(&world.logout_token(json!({ "aud": ["bff"] })))
        .await;
    answer.confirms_the_logout();
}

async fn oidcc_backchannel_rp_init_logout_wrong_iss_is_refused(store: Store) {
    let world = World::start(store).await;
    world.sign_in("alice").await;
    for iss in ["https://op.example", &format!("{}/", world.issuer()), ""] {
        world.refuses_claims(json!({ "iss": iss }), "iss").await;
    }
}

async fn a_token_of_another_time_is_refused(store: Store) {
    let world = World::start(store).await;
    world.sign_in("alice").await;
    let now = world.logout_claims(json!({}))["iat"].as_i64().unwrap();
    world.refuses_claims(json!({ "iat": now + 90 }), "future").await;
    world.refuses_claims(json!({ "iat": now - 300 }), "old").await;
    world.refuses_claims(json!({ "iat": i64::MIN }), "old").await;
    world.refuses_claims(json!({ "exp": now - 60 }), "expired").await;
    // Clocks differ a little.
    let early = world.logout_token(json!({ "iat": now + 30 }));
    world.deliver(&early).await.confirms_the_logout();
    let late = world.logout_token(json!({ "iat": now - 240, "exp": now - 30 }));
    world.deliver(&late).await.confirms_the_logout();
}

async fn a_token_without_the_claims_it_needs_is_refused(store: Store) {
    let world = World::start(store).await;
    world.sign_in("alice").await;
    for claim in ["iss", "aud", "iat", "exp", "jti"] {
        world.refuses_claims(json!({ claim: null }), "missing").await;
    }
    for whose in [
        json!({ "sub": null }),
        json!({ "sub": "" }),
        json!({ "sub": "user-alice", "sid": "" }),
    ] {
        world.refuses_claims(whose, "names neither").await;
    }
    world.refuses_claims(json!({ "jti": "" }), "jti").await;
    world.refuses_claims(json!({ "sub": 7 }), "malformed").await;
}

async fn a_token_whose_signature_is_wrong_is_refused(store: Store) {
    let world = World::start(store).await;
    world.sign_in("alice").await;
    let token = world.logout_token(json!({}));
    let (signed, _) = token.rsplit_once('.').unwrap();
    let other = world.logout_token(json!({ "sub": "user-bob" }));
    let (_, foreign) = other.rsplit_once('.').unwrap();
    world.refuses(&format!("{signed}.{foreign}"), "signature").await;
    world.refuses(&format!("{signed}."), "signature").await;
    world.refuses(&format!("{signed}.!"), "signature").await;
    world.refuses(signed, "").await;
    world.refuses("", "").await;
    let claims = world.logout_claims(json!({}));
    world
        .refuses(&world.signed(json!({ "crit": ["x"] }), &claims), "crit")
        .await;
    // Until the provider has been asked again, and says that it has no such key.
    world
        .refuses(&world.signed(json!({ "kid": "unknown" }), &claims), "no key")
        .await;
    // A key without a name is looked for among all.
    let token = world.signed(json!({ "kid": null }), &claims);
    world.deliver(&token).await.confirms_the_logout();
}

async fn an_id_token_is_not_a_logout_token(store: Store) {
    let world = World::start(store).await;
    world.sign_in("alice").await;
    let issued = world.issued();
    world.refuses(&issued.id[0], "").await;
    world.refuses(&issued.access[0], "").await;
    // Even one that says everything a logout token says.
    let claims = world.logout_claims(json!({}));
    for typ in ["JWT", "at+jwt", "id_token+jwt"] {
        world
            .refuses(&world.signed(json!({ "typ": typ }), &claims), "typ")
            .await;
    }
    for typ in [json!("application/logout+jwt"), json!("LOGOUT+JWT"), json!(null)] {
        let token = world.signed(json!({ "typ": typ }), &world.logout_claims(json!({})));
        world.deliver(&token).await.confirms_the_logout();
    }
}

async fn a_sid_ends_one_session(store: Store) {
    let world = World::start(store).await;
    let (first, first_sid) = (world.sign_in("alice").await, world.last_sid());
    let second = world.sign_in("alice").await;
    let token = world.logout_token(json!({ "sid": first_sid }));
    world.deliver(&token).await.confirms_the_logout();
    first
        .fetch("/auth/session")
        .await
        .is_problem(401, "session-ended");
    second.fetch("/auth/session").await.succeeds();

    let token = world.logout_token(json!({ "sid": world.last_sid(), "sub": null }));
    world.deliver(&token).await.confirms_the_logout();
    second
        .fetch("/auth/session")
        .await
        .is_problem(401, "session-ended");
}

async fn a_sub_ends_all_of_a_users_sessions_and_nobody_elses(store: Store) {
    let world = World::start(store).await;
    let alices = [world.sign_in("alice").await, world.sign_in("alice").await];
    let bob = world.sign_in("bob").await;
    world
        .deliver(&world.logout_token(json!({})))
        .await
        .confirms_the_logout();
    for alice in &alices {
        alice
            .fetch("/auth/session")
            .await
            .is_problem(401, "session-ended");
    }
    bob.fetch("/auth/session").await.succeeds();
}

async fn a_session_begun_under_an_older_key_ends_too(store: Store) {
    let mut world = World::start(store).await;
    let browser = world.sign_in("alice").await;
    let keys = format!(
        "{},{}",
        bff::config::new_session_key(),
        world.setting("SESSION_KEYS")
    );
    world.restart_with("SESSION_KEYS", keys).await;
    browser.fetch("/auth/session").await.succeeds();
    world
        .deliver(&world.logout_token(json!({})))
        .await
        .confirms_the_logout();
    browser
        .fetch("/auth/session")
        .await
        .is_problem(401, "session-ended");
}

async fn a_session_that_the_provider_ended_is_refused_and_its_refresh_token_revoked(store: Store) {
    let world = World::start(store).await;
    let browser = world.sign_in("alice").await;
    let issued = world.issued();
    world
        .deliver(&world.logout_token(json!({})))
        .await
        .confirms_the_logout();
    browser
        .stolen_copy()
        .fetch("/api/notes")
        .await
        .is_problem(401, "session-ended");
    assert_eq!(browser.open("/").await.body, "Hello, stranger!");
    until("the grant has ended", async || {
        world.grant_has_ended(&issued.access[0]).await
    })
    .await;
    assert!(world.is_dead(&issued.refresh[0]).await);
}

async fn a_replayed_jti_is_refused(store: Store) {
    let mut world = World::start(store).await;
    let token = world.logout_token(json!({}));
    world.deliver(&token).await.confirms_the_logout();
    let browser = world.sign_in("alice").await;
    world.refuses(&token, "used before").await;
    world.restart().await;
    world.refuses(&token, "used before").await;
    let jti = claims_of(&token)["jti"].clone();
    world
        .refuses_claims(
            json!({ "jti": jti, "iat": claims_of(&token)["iat"].as_i64().unwrap() + 1 }),
            "used before",
        )
        .await;
    browser.fetch("/auth/session").await.succeeds();
}

async fn while_the_database_fails_nothing_is_confirmed_and_the_token_works_afterwards(store: Store) {
    let world = World::start(store).await;
    let browser = world.sign_in("alice").await;
    let token = world.logout_token(json!({}));
    world.store.break_down().await;
    world.deliver(&token).await.is_problem(503, "store-unavailable");
    world.store.recover().await;
    until("the token is accepted", async || {
        let answer = world.deliver(&token).await;
        assert!([200, 503].contains(&answer.status.as_u16()), "{answer:?}");
        answer.status == 200
    })
    .await;
    browser
        .fetch("/auth/session")
        .await
        .is_problem(401, "session-ended");
}

async fn signing_out_at_the_provider_ends_the_session_here(store: Store) {
    let world = World::start(store).await;
    let browser = world.sign_in("alice").await;
    let bob = world.sign_in("bob").await;
    let hint = &world.issued().id[0];
    let page = format!("{}/end_session?id_token_hint={hint}", world.issuer());
    browser.visit(Began::InTheAddressBar, &page).await.succeeds();
    until("the provider has told us", async || {
        browser.fetch("/auth/session").await.status == 401
    })
    .await;
    bob.fetch("/auth/session").await.succeeds();
}

async fn an_unknown_session_is_nothing_to_end(store: Store) {
    let world = World::start(store).await;
    let browser = world.sign_in("alice").await;
    for whose in [json!({ "sid": "unknown" }), json!({ "sub": "nobody" })] {
        world
            .deliver(&world.logout_token(whose))
            .await
            .confirms_the_logout();
    }
    browser.fetch("/auth/session").await.succeeds();
}

async fn one_logout_token_of_a_bounded_size_is_expected(store: Store) {
    let world = World::start(store).await;
    world.sign_in("alice").await;
    let (token, other) = (world.logout_token(json!({})), world.logout_token(json!({})));
    for form in [
        vec![],
        vec![("token", token.as_str())],
        vec![("logout_token", token.as_str()), ("logout_token", other.as_str())],
    ] {
        world
            .deliver_form(&form)
            .await
            .refuses_the_logout("one logout_token");
    }
    let large = world.logout_token(json!({ "padding": "x".repeat(16 * 1024) }));
    world.deliver(&large).await.refuses_the_logout("too large");
    let url = world.url(&format!("/auth/backchannel-logout?logout_token={token}"));
    let answer = world.http.get(&url).send().await.unwrap();
    assert_eq!(answer.status(), 405, "a logout token is posted");
    let answer = world.http.post(&url).body(token).send().await.unwrap();
    assert_eq!(answer.status(), 400);
    assert_eq!(world.sessions().await, 1);
}

async fn a_rotated_key_is_fetched(store: Store) {
    let mut world = World::start(store).await;
    let browser = world.sign_in("alice").await;
    world.provider_goes_away().await;
    world.provider_forgets_its_key();
    world.provider_returns().await;
    until("the new key is known", async || {
        world.deliver(&world.logout_token(json!({}))).await.status == 200
    })
    .await;
    browser
        .fetch("/auth/session")
        .await
        .is_problem(401, "session-ended");
}

async fn without_the_providers_keys_nothing_is_confirmed(store: Store) {
    let mut world = World::start(store).await;
    let browser = world.sign_in("alice").await;
    let known = world.logout_token(json!({}));
    let unknown = world.signed(json!({ "kid": "unknown" }), &world.logout_claims(json!({})));
    world.provider_goes_away().await;
    until("the last fetch is a moment ago", async || {
        let answer = world.deliver(&unknown).await;
        assert!([400, 503].contains(&answer.status.as_u16()), "{answer:?}");
        answer.status == 503
    })
    .await;
    world
        .deliver(&unknown)
        .await
        .is_problem(503, "provider-unavailable");
    browser.fetch("/auth/session").await.succeeds();
    // What is known of it outlives the outage.
    world.deliver(&known).await.confirms_the_logout();
}
