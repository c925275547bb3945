//! The commands that work on the database.

use crate::support::{Browser, Store, World, on_both_databases, until};

on_both_databases! {
    migrate_makes_the_database_once,
    an_operator_sees_sessions_and_ends_one,
    an_operator_ends_all_sessions_of_a_user,
}

const USER: &str = "user-alice";

async fn migrate_makes_the_database_once(store: Store) {
    let world = World::start(store).await;
    let applied = world.command(&["migrate"]).await.succeeds();
    assert!(
        applied.starts_with("applied 0001 sessions\napplied 0002 "),
        "{applied}"
    );
    assert_eq!(world.store.number("SELECT count(*) FROM session").await, 0);
    let again = world.command(&["migrate"]).await.succeeds();
    assert_eq!(again, "The database is up to date.\n");
    world.instance().await;
}

async fn signed_in(world: &World, user: &str) -> (Browser, String) {
    let browser = world.browser();
    let session = browser.sign_in_to(user, "/auth/session").await.json();
    let id = session["session"]["id"].as_str().unwrap().to_owned();
    (browser, id)
}

async fn an_operator_sees_sessions_and_ends_one(store: Store) {
    let world = World::start(store).await;
    let _instance = world.instance().await;
    let (alice, id) = signed_in(&world, "alice").await;
    let (bob, other) = signed_in(&world, "bob").await;
    let mut events = alice.listen().await;

    let listed = world.command(&["sessions", "list", "--json"]).await;
    let ids: Vec<_> = listed
        .json()
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["id"].clone())
        .collect();
    assert!(
        ids.len() == 2 && ids.contains(&id.as_str().into()) && ids.contains(&other.into()),
        "{ids:?}"
    );
    let table = world.command(&["sessions", "list"]).await.succeeds();
    assert!(
        table.starts_with("ID ") && table.contains(&format!("\n{id}  ")),
        "{table}"
    );
    for secret in [alice.session(), bob.session()] {
        assert!(!listed.out.contains(&secret) && !table.contains(&secret));
    }

    let said = world.command(&["sessions", "end", &id]).await.succeeds();
    assert_eq!(said, "One session has ended.\n");
    events.ends().await;
    alice.session_has_ended().await;
    bob.fetch("/auth/session").await.succeeds();
    assert!(!world.command(&["sessions", "end", &id]).await.succeeded);
}

async fn an_operator_ends_all_sessions_of_a_user(store: Store) {
    let world = World::start(store).await;
    let instance = world.instance().await;
    let (one, _) = signed_in(&world, "alice").await;
    let (other, _) = signed_in(&world, "alice").await;
    let tokens = world.issued().refresh;
    let (bob, _) = signed_in(&world, "bob").await;
    let listed = world
        .command(&["sessions", "list", "--user", USER, "--json"])
        .await;
    assert_eq!(listed.json().as_array().unwrap().len(), 2);

    instance.kill();
    let said = world
        .command(&["sessions", "end", "--user", USER])
        .await
        .succeeds();
    assert_eq!(said, "2 sessions have ended.\n");
    let left = "SELECT count(*) FROM revocation";
    assert_eq!(
        world.store.number(left).await,
        2,
        "nobody could tell the provider yet"
    );

    let _instance = world.instance().await;
    for ended in [one, other] {
        ended.session_has_ended().await;
    }
    bob.fetch("/auth/session").await.succeeds();
    until("the provider has been told", async || {
        world.store.number(left).await == 0
    })
    .await;
    for token in tokens {
        assert!(world.is_dead(&token).await);
    }
}
