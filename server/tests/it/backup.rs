//! A backup is made as the README says, while the app is in use, and restored.

use std::{path::Path, sync::Mutex, time::Duration};

use futures_util::future::join_all;
use sqlx::{Connection, Executor, SqliteConnection};

use crate::support::{Browser, Store, World, on_sqlite, until};

on_sqlite! {
    an_sqlite_file_backed_up_during_writes_restores,
}

const README: &str = include_str!("../../../README.md");
/// How many have signed in when the backup begins.
const BEFORE: usize = 20;
/// Enough other sessions for a backup to take its time.
const OTHERS: &str = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) \
                      INSERT INTO session (id, created_at, last_seen_at, expires_at, ends_at, version, token_set) \
                      SELECT hex(randomblob(16)), 0, 0, 9999999999, 9999999999, 1, randomblob(3000) FROM n";

async fn an_sqlite_file_backed_up_during_writes_restores(store: Store) {
    let mut world = World::start(store).await;
    world.access_tokens_now_last(Duration::from_mins(5)).await;
    let instance = world.instance().await;
    world.store.execute(OTHERS).await;
    let copy = world.store.dir().join("copy.db");

    let signed_in = Mutex::new(Vec::new());
    let count = || signed_in.lock().unwrap().len();
    let backup = async {
        until("some have signed in", async || count() >= BEFORE).await;
        let before = count();
        let mut connection = SqliteConnection::connect(&world.store.url()).await.unwrap();
        connection.execute(&*documented_backup(&copy)).await.unwrap();
        (before, count())
    };
    let logins = join_all((0..4).map(|_| sign_in_again_and_again(&world, &signed_in)));
    let (before, after) = tokio::select! {
        counts = backup => counts,
        _ = logins => unreachable!("they never end"),
    };
    assert!(after > before, "nobody signed in while it was made");
    instance.kill();

    world.set("DATABASE_URL", format!("sqlite://{}", copy.display()));
    let _restored = world.instance().await;
    for browser in signed_in.into_inner().unwrap().iter().take(before) {
        browser.fetch("/auth/session").await.succeeds();
        browser.fetch("/api/notes").await.succeeds();
    }
}

async fn sign_in_again_and_again(world: &World, signed_in: &Mutex<Vec<Browser>>) {
    loop {
        let browser = world.browser();
        browser.sign_in_to("alice", "/auth/session").await.succeeds();
        signed_in.lock().unwrap().push(browser);
    }
}

/// The command's SQL, with the copy's name in it.
fn documented_backup(copy: &Path) -> String {
    let (_, command) = README.split_once("sqlite3 data/bff.db \"").unwrap();
    let (sql, _) = command.split_once('"').unwrap();
    assert!(sql.contains("'backup.db'"), "{sql}");
    sql.replace("backup.db", &copy.display().to_string())
}
