//! A database of the test's own, and what can be done to one behind the BFF's back.

use std::{
    env, fs,
    future::Future,
    path::PathBuf,
    process,
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

use sqlx::{Connection, Executor, PgConnection, SqliteConnection};
use tokio::time::timeout;
use url::Url;

use super::until;

#[derive(Clone)]
pub(crate) struct Store {
    name: String,
    /// The server it lies on, if it is on one.
    postgres: Option<Url>,
}

/// Runs the same expression on a new connection of whichever kind it is.
macro_rules! connected {
    ($store:expr, $connection:ident => $body:expr) => {
        if $store.is_postgres() {
            let mut $connection = PgConnection::connect(&$store.url()).await.unwrap();
            $body
        } else {
            let mut $connection = SqliteConnection::connect(&$store.url()).await.unwrap();
            $body
        }
    };
}

impl Store {
    pub(crate) fn sqlite() -> Self {
        let store = Self {
            name: unique_name(),
            postgres: None,
        };
        fs::create_dir_all(store.dir()).unwrap();
        store
    }

    pub(crate) async fn postgres() -> Self {
        #[expect(
            clippy::disallowed_methods,
            reason = "where Postgres is, is no setting of the BFF"
        )]
        let server = env::var("TEST_POSTGRES_URL");
        let server: Url = server
            .expect("set TEST_POSTGRES_URL or run `cargo xtask test`")
            .parse()
            .unwrap();
        let store = Self {
            postgres: Some(server),
            ..Self::sqlite()
        };
        let name = &store.name;
        store.command_server(&format!("CREATE DATABASE {name}")).await;
        // Where it is earlier than in Greenwich, confusing the two would end sessions too soon.
        let zone = format!("ALTER DATABASE {name} SET timezone = 'America/Los_Angeles'");
        store.command_server(&zone).await;
        store
    }

    /// Runs a test and cleans up after it. What a failed one leaves can be looked at.
    pub(crate) async fn lend<F: Future<Output = ()>>(self, test: impl FnOnce(Self) -> F) {
        let outcome = timeout(Duration::from_mins(1), test(self.clone())).await;
        outcome.expect("a test takes a minute at the most");
        self.remove().await;
    }

    pub(crate) async fn remove(self) {
        if self.is_postgres() {
            let drop = format!("DROP DATABASE {} WITH (FORCE)", self.name);
            self.command_server(&drop).await;
        }
        // SQLite makes files while the app that has just been dropped closes it.
        until("nobody writes there", async || {
            fs::remove_dir_all(self.dir()).is_ok() || !self.dir().exists()
        })
        .await;
    }

    pub(crate) fn is_postgres(&self) -> bool {
        self.postgres.is_some()
    }

    /// A folder for everything else that the test wants kept.
    pub(crate) fn dir(&self) -> PathBuf {
        PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(&self.name)
    }

    /// The `DATABASE_URL`.
    pub(crate) fn url(&self) -> String {
        match &self.postgres {
            None => format!("sqlite://{}", self.dir().join("bff.db").display()),
            Some(server) => {
                let mut url = server.clone();
                url.set_path(&self.name);
                url.into()
            }
        }
    }

    pub(crate) async fn execute(&self, sql: &str) {
        connected!(self, connection => connection.execute(sql).await.map(drop).unwrap());
    }

    pub(crate) async fn number(&self, sql: &str) -> i64 {
        connected!(self, connection => sqlx::query_scalar(sql).fetch_one(&mut connection).await.unwrap())
    }

    pub(crate) async fn texts(&self, sql: &str) -> Vec<String> {
        connected!(self, connection => sqlx::query_scalar(sql).fetch_all(&mut connection).await.unwrap())
    }

    pub(crate) async fn text(&self, sql: &str) -> String {
        let mut texts = self.texts(sql).await;
        assert_eq!(texts.len(), 1, "{sql}: {texts:?}");
        texts.remove(0)
    }

    /// Every value of every column of every table, as bytes.
    pub(crate) async fn dump(&self) -> Vec<Vec<u8>> {
        let columns = if self.is_postgres() {
            "SELECT 'SELECT encode(' || CASE data_type WHEN 'bytea' THEN quote_ident(column_name) \
             ELSE 'convert_to(' || quote_ident(column_name) || '::text, ''UTF8'')' END \
             || ', ''hex'') FROM ' || quote_ident(table_name) || ' WHERE ' || quote_ident(column_name) || ' IS NOT NULL' \
             FROM information_schema.columns WHERE table_schema = 'public'"
        } else {
            "SELECT 'SELECT hex(CAST(\"' || c.name || '\" AS BLOB)) FROM \"' || t.name || '\"' \
             FROM sqlite_master t, pragma_table_info(t.name) c WHERE t.type = 'table'"
        };
        let mut values = Vec::new();
        for select in self.texts(columns).await {
            values.extend(self.texts(&select).await.iter().map(|hex| unhex(hex)));
        }
        values
    }

    /// From now until the returned value is dropped, nobody else can write; reading goes on.
    pub(crate) async fn forbid_writing(&self) -> Box<dyn Send> {
        const POSTGRES: &str = "BEGIN; LOCK TABLE session, session_record IN EXCLUSIVE MODE";
        let sql = if self.is_postgres() {
            POSTGRES
        } else {
            "BEGIN IMMEDIATE"
        };
        connected!(self, connection => {
            connection.execute(sql).await.unwrap();
            Box::new(connection) as Box<dyn Send>
        })
    }

    /// From now on no token set can be replaced. Everything else can be written.
    pub(crate) async fn refuse_token_sets(&self) {
        if self.is_postgres() {
            self.execute(
                "CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE ''not now''; END'",
            )
            .await;
            self.execute(
                "CREATE TRIGGER refuse BEFORE UPDATE OF token_set ON session EXECUTE FUNCTION refuse()",
            )
            .await;
        } else {
            self.execute(
                "CREATE TRIGGER refuse BEFORE UPDATE OF token_set ON session BEGIN SELECT RAISE(ABORT, 'not now'); END",
            )
            .await;
        }
    }

    pub(crate) async fn accept_token_sets(&self) {
        let on = if self.is_postgres() { " ON session" } else { "" };
        self.execute(&format!("DROP TRIGGER refuse{on}")).await;
    }

    /// Postgres refuses all connections; an SQLite file has no server to lose, so it loses its tables.
    pub(crate) async fn break_down(&self) {
        if !self.is_postgres() {
            self.execute("ALTER TABLE session RENAME TO elsewhere").await;
            self.execute("ALTER TABLE session_record RENAME TO elsewhere_too")
                .await;
            return;
        }
        let name = &self.name;
        self.command_server(&format!("ALTER DATABASE {name} ALLOW_CONNECTIONS false"))
            .await;
        let kill = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname";
        self.command_server(&format!("{kill} = '{name}'")).await;
    }

    pub(crate) async fn recover(&self) {
        if !self.is_postgres() {
            self.execute("ALTER TABLE elsewhere RENAME TO session").await;
            self.execute("ALTER TABLE elsewhere_too RENAME TO session_record")
                .await;
            return;
        }
        let allow = format!("ALTER DATABASE {} ALLOW_CONNECTIONS true", self.name);
        self.command_server(&allow).await;
    }

    async fn command_server(&self, sql: &str) {
        let server = self.postgres.as_ref().expect("it is a Postgres").as_str();
        let mut connection = PgConnection::connect(server)
            .await
            .unwrap_or_else(|error| panic!("TEST_POSTGRES_URL leads to no Postgres: {error}"));
        connection.execute(sql).await.unwrap();
    }
}

fn unique_name() -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    format!(
        "bff_test_{}_{}",
        process::id(),
        COUNT.fetch_add(1, Ordering::Relaxed)
    )
}

fn unhex(hex: &str) -> Vec<u8> {
    let digits: Vec<u8> = hex
        .chars()
        .map(|digit| digit.to_digit(16).unwrap().try_into().unwrap())
        .collect();
    digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect()
}
