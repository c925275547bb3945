//! A start that cannot succeed says why in one line, and says no password.

use std::sync::Arc;

use bff::{Bff, Config, Vars};

use crate::support::{Store, nowhere, once};

once! {
    a_database_file_that_cannot_be_made_is_one_clear_error,
    a_database_file_that_cannot_be_opened_is_one_clear_error,
    a_postgres_that_is_not_there_is_one_clear_error,
    a_database_url_that_makes_no_sense_is_one_clear_error,
}

async fn error_of_start(store: Store, database_url: &str) -> String {
    let vars: Vars = [
        ("PUBLIC_URL", "http://localhost:3000"),
        ("OIDC_ISSUER", "http://localhost:4000"),
        ("OIDC_CLIENT_ID", "bff"),
        ("OIDC_CLIENT_SECRET", "secret"),
        ("SESSION_KEYS", &bff::config::new_session_key()),
        ("DATABASE_URL", database_url),
    ]
    .into_iter()
    .collect();
    drop(store);
    let config = Config::read(&vars).unwrap();
    let error = Bff::start(config, Arc::new(|_, _| String::new()))
        .await
        .err()
        .unwrap()
        .to_string();
    assert_eq!(error.lines().count(), 1, "{error}");
    error
}

async fn a_database_file_that_cannot_be_made_is_one_clear_error(store: Store) {
    let file = store.dir().join("file");
    std::fs::write(&file, "").unwrap();
    let url = format!("sqlite://{}/folder/bff.db", file.display());
    let error = error_of_start(store, &url).await;
    assert!(
        error.contains("file/folder") && error.contains("database"),
        "{error}"
    );
}

async fn a_database_file_that_cannot_be_opened_is_one_clear_error(store: Store) {
    let folder = store.dir();
    let url = format!("sqlite://{}", folder.display());
    let error = error_of_start(store, &url).await;
    assert!(error.contains("DATABASE_URL"), "{error}");
}

async fn a_postgres_that_is_not_there_is_one_clear_error(store: Store) {
    let address = nowhere().await.replace("http://", "");
    let url = format!("postgres://bff:hunter2@{address}/bff");
    let error = error_of_start(store, &url).await;
    assert!(
        error.contains("DATABASE_URL") && !error.contains("hunter2"),
        "{error}"
    );
}

async fn a_database_url_that_makes_no_sense_is_one_clear_error(store: Store) {
    let error = error_of_start(store, "postgres://bff:hunter2@[/bff").await;
    assert!(
        error.contains("DATABASE_URL") && !error.contains("hunter2"),
        "{error}"
    );
}
