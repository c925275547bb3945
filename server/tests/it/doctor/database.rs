//! Mistakes with the database.

use super::{Mark, Planted, advised, finds, has_line, wrong};
use crate::support::{Store, World, on_both_databases};

on_both_databases! {
    a_database_that_is_not_what_this_program_wants,
}

/// Found as long as the database is as the first statement leaves it.
pub(super) async fn finds_after(world: &World, sql: &str, planted: Planted<'_>, undo: &str) {
    world.store.execute(sql).await;
    let said = world.command(&["doctor"]).await;
    assert!(has_line(&said.out, &planted), "{}", said.out);
    assert_eq!(said.succeeded, planted.mark == Mark::Advice, "{}", said.out);
    world.store.execute(undo).await;
    let said = world.command(&["doctor"]).await.succeeds();
    assert!(!has_line(&said, &planted), "{said}");
}

async fn a_database_that_is_not_what_this_program_wants(store: Store) {
    let world = World::start(store).await;
    if !world.store.is_postgres() {
        let said = world.command(&["doctor"]).await.succeeds();
        assert!(
            has_line(
                &said,
                &advised(&[], "is not there yet", "the first start makes it")
            ),
            "{said}"
        );
        let elsewhere = [("DATABASE_URL", "sqlite:///dev/null/bff.db")];
        finds(
            &world,
            &wrong(
                &elsewhere,
                "sqlite:///dev/null/bff.db: ",
                "see that its folder exists",
            ),
        )
        .await;
    }
    world.command(&["migrate"]).await.succeeds();
    finds_after(
        &world,
        "UPDATE _sqlx_migrations SET version = 999 WHERE version = 6",
        wrong(&[], "a newer program was here", "deploy that version again"),
        "UPDATE _sqlx_migrations SET version = 6 WHERE version = 999",
    )
    .await;
    let sum = if world.store.is_postgres() {
        "'\\x00'"
    } else {
        "x'00'"
    };
    finds_after(
        &world,
        &format!("CREATE TABLE sums AS SELECT version, checksum FROM _sqlx_migrations; UPDATE _sqlx_migrations SET checksum = {sum} WHERE version = 2"),
        wrong(&[], "another form of these migrations: 0002 owners", "restore the files"),
        "UPDATE _sqlx_migrations SET checksum = (SELECT checksum FROM sums WHERE version = 2) WHERE version = 2",
    )
    .await;
    finds_after(
        &world,
        "ALTER TABLE _sqlx_migrations RENAME TO elsewhere",
        advised(
            &[],
            "still to be applied: 0001 sessions",
            "the next start applies them",
        ),
        "ALTER TABLE elsewhere RENAME TO _sqlx_migrations",
    )
    .await;
}
