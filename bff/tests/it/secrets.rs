//! Whoever can read the database, or even write to it, can impersonate nobody.

use base64::{Engine, engine::general_purpose::STANDARD, engine::general_purpose::URL_SAFE_NO_PAD};

use crate::support::{Store, World, occurs, on_both_databases};

on_both_databases! {
    the_database_holds_no_secret,
    the_browser_holds_no_token,
    a_rows_id_is_no_cookie,
    a_record_copied_into_another_sessions_row_does_not_open_it,
    a_token_set_copied_into_another_sessions_row_does_not_open_it,
}

async fn the_database_holds_no_secret(store: Store) {
    assert!(
        occurs(b"secret", STANDARD.encode(b"a secret, hidden").as_bytes()),
        "the search finds one"
    );
    let world = World::start(store).await;
    let browser = world.sign_in("alice").await;
    let issued = world.issued();
    let cookie = browser.session();
    let id = URL_SAFE_NO_PAD.decode(&cookie).unwrap();
    let (little_endian, key) = (
        id.iter().rev().copied().collect::<Vec<_>>(),
        world.setting("SESSION_KEYS"),
    );
    let signature = |jwt: &str| jwt.rsplit('.').next().unwrap().to_owned();
    let secrets: [(&str, Vec<u8>); 12] = [
        ("the cookie", cookie.into()),
        ("the cookie's bits", id),
        ("the cookie's bits, turned round", little_endian),
        ("the access token", issued.access[0].clone().into()),
        (
            "the access token's signature",
            signature(&issued.access[0]).into(),
        ),
        ("the refresh token", issued.refresh[0].clone().into()),
        ("the ID token", issued.id[0].clone().into()),
        ("the ID token's signature", signature(&issued.id[0]).into()),
        ("the client's secret", world.setting("OIDC_CLIENT_SECRET").into()),
        ("the session key", key.into()),
        ("who it is", "user-alice".into()),
        ("the user's e-mail address", "alice@example.com".into()),
    ];
    let values = world.store.dump().await;
    assert!(values.len() > 10, "{} values are in the database", values.len());
    for (what, secret) in &secrets {
        assert!(
            !values.iter().any(|value| occurs(secret, value)),
            "{what} is in the database"
        );
    }
}

async fn the_browser_holds_no_token(store: Store) {
    let world = World::start(store).await;
    let browser = world.browser();
    let attempt = browser.begin_login("").await;
    let callback = browser.choose(&attempt, "alice").await;
    let before = browser.stolen_copy();
    let hop = browser.come_back(&callback).await.succeeds();
    let answers = [
        hop,
        browser.open("/").await,
        browser.fetch("/auth/session").await,
        browser.fetch("/api/whoami").await,
    ];
    let issued = world.issued();
    let nonce = attempt.parameters()["nonce"].clone();
    for token in issued.access.iter().chain(&issued.refresh).chain(&issued.id) {
        for answer in &answers {
            let told = format!("{:?}{}", answer.headers, answer.body);
            assert!(!occurs(token.as_bytes(), told.as_bytes()), "{told}");
        }
    }
    for name in before.cookie_names() {
        let value = before.cookie(&name).unwrap();
        let opened = URL_SAFE_NO_PAD.decode(&value).unwrap_or_default();
        assert!(!occurs(nonce.as_bytes(), &opened), "{name} is not sealed");
        assert!(!occurs(b"code_verifier", &opened), "{name} is not sealed");
    }
}

async fn a_rows_id_is_no_cookie(store: Store) {
    let world = World::start(store).await;
    world.sign_in("alice").await;
    for table in ["session", "session_record"] {
        let id = world.store.text(&format!("SELECT id FROM {table}")).await;
        let thief = world.browser();
        thief.set_cookie("session", &id);
        assert_eq!(thief.fetch("/auth/session").await.status, 401);
        assert_eq!(thief.open("/").await.body, "Hello, stranger!");
    }
}

/// Alice's row and Bob's row of a table.
async fn rows_of_alice_and_bob(world: &World, table: &str) -> (String, String) {
    let newest = format!("SELECT id FROM {table}");
    let alices = world.store.text(&newest).await;
    world.sign_in("bob").await;
    let bobs = format!("{newest} WHERE id <> '{alices}'");
    let bobs = world.store.text(&bobs).await;
    (alices, bobs)
}

async fn a_record_copied_into_another_sessions_row_does_not_open_it(store: Store) {
    let mut world = World::start(store).await;
    let alice = world.sign_in("alice").await;
    let (alices, bobs) = rows_of_alice_and_bob(&world, "session_record").await;
    let copy = "UPDATE session_record SET data = (SELECT data FROM session_record WHERE id =";
    world
        .store
        .execute(&format!("{copy} '{bobs}') WHERE id = '{alices}'"))
        .await;
    // What it remembers is not read again.
    world.restart().await;
    let answer = alice.fetch("/auth/session").await;
    answer.is_problem(401, "session-ended");
}

async fn a_token_set_copied_into_another_sessions_row_does_not_open_it(store: Store) {
    let mut world = World::start(store).await;
    let alice = world.sign_in("alice").await;
    let (alices, bobs) = rows_of_alice_and_bob(&world, "session").await;
    let copy = "UPDATE session SET token_set = (SELECT token_set FROM session WHERE id =";
    world
        .store
        .execute(&format!("{copy} '{bobs}') WHERE id = '{alices}'"))
        .await;
    world.restart().await;
    alice.fetch("/api/whoami").await.is_problem(401, "session-ended");
}
