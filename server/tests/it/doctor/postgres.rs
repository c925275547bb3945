//! Mistakes that can be made with Postgres alone.

use super::{database::finds_after, finds, wrong};
use crate::support::{Store, World, on_postgres};

on_postgres! {
    a_database_that_cannot_be_used,
}

async fn a_database_that_cannot_be_used(store: Store) {
    let world = World::start(store).await;
    let url = world.told("DATABASE_URL").to_owned();
    let other = format!("{url}_of_another");
    for planted in [
        wrong(
            &[("DATABASE_URL", "postgres://postgres:hunter2@127.0.0.1:1/bff")],
            "postgres:********@127.0.0.1:1/bff: error communicating",
            "see that Postgres runs there",
        ),
        wrong(
            &[("DATABASE_URL", &other)],
            "does not exist",
            "that the database exists",
        ),
        wrong(
            &[("DATABASE_URL", "mysql://127.0.0.1/bff")],
            "begins with `mysql`",
            "DATABASE_URL=sqlite://",
        ),
    ] {
        finds(&world, &planted).await;
    }
    world.command(&["migrate"]).await.succeeds();
    let name = url.rsplit('/').next().unwrap();
    finds_after(
        &world,
        &format!("ALTER DATABASE {name} SET default_transaction_read_only = on"),
        wrong(&[], "it cannot be written: ", "let this user write to it"),
        &format!("BEGIN READ WRITE; ALTER DATABASE {name} RESET default_transaction_read_only; COMMIT"),
    )
    .await;
    finds_after(
        &world,
        &format!(
            "CREATE FUNCTION clock_timestamp() RETURNS timestamptz LANGUAGE sql \
             AS 'SELECT pg_catalog.clock_timestamp() + interval ''1 hour'''; \
             ALTER DATABASE {name} SET search_path = public, pg_catalog"
        ),
        wrong(&[], "its clock and this machine's differ by ", "set both by NTP"),
        &format!("ALTER DATABASE {name} RESET search_path"),
    )
    .await;
}
