//! The server as it is deployed: a release build, metrics and log on.

use std::{net::SocketAddr, process::Command};

use dev_services::{DevServices, Settings};
use sqlx::{Connection, Executor, PgConnection};
use url::Url;

use crate::{
    Result,
    options::Options,
    process::{Tree, parent_of},
    sign_in::sign_in,
    stage::{Running, Stage, free_address},
    workload::Asks,
    wrk::Target,
};

/// Requests are counted as always, but one session may make as many as it can.
pub(crate) const NEVER_REACHED: &str = "1000000";

/// A server on a database of its own, and the session of somebody who signed in there.
pub(crate) struct Server {
    pub(crate) name: &'static str,
    running: Running,
    store: Option<Tree>,
    pub(crate) cookie: String,
    _provider: DevServices,
}

impl Server {
    /// On SQLite, and on Postgres too if there is one.
    pub(crate) async fn on_each_database(
        options: &Options,
        stage: &Stage,
        api: SocketAddr,
    ) -> Result<Vec<Self>> {
        let mut servers = vec![Self::on_sqlite(options, stage, api).await?];
        if let Some(postgres) = &options.postgres {
            servers.push(Self::on_postgres(options, stage, api, postgres).await?);
        }
        Ok(servers)
    }

    pub(crate) async fn on_sqlite(options: &Options, stage: &Stage, api: SocketAddr) -> Result<Self> {
        let url = format!("sqlite://{}/bff.db", stage.folder().display());
        Self::start("server, SQLite", options, stage, api, &url, None).await
    }

    /// `postgres` is the server's URL; a database is made there.
    async fn on_postgres(options: &Options, stage: &Stage, api: SocketAddr, postgres: &str) -> Result<Self> {
        let (url, store) = new_database(postgres).await?;
        Self::start("server, Postgres", options, stage, api, url.as_str(), store).await
    }

    async fn start(
        name: &'static str,
        options: &Options,
        stage: &Stage,
        api: SocketAddr,
        database: &str,
        store: Option<Tree>,
    ) -> Result<Self> {
        let (address, admin) = (free_address()?, free_address()?);
        let origin = format!("http://{address}");
        let short = name.rsplit(' ').next().unwrap_or(name);
        let kept = stage.folder().join(format!("provider-{short}"));
        let provider = DevServices::start(Settings::on_free_ports(kept, &origin)).await?;
        let table = format!(
            "[[proxy]]\npath = \"/api/bench\"\nupstream = \"http://{api}/api\"\nmethods = [\"GET\", \"PUT\"]\ntoken = \"user\"\nbody_limit = 2_147_483_648\n\n\
             [[proxy]]\npath = \"/api/sockets\"\nupstream = \"http://{api}/api/socket\"\nmethods = [\"GET\"]\ntoken = \"none\"\nwebsocket = true\n"
        );
        let table = stage.file(&format!("{short}.toml"), table)?;
        let mut command = Command::new(&options.server);
        command
            .current_dir(stage.folder())
            .env("LEPTOS_SITE_ADDR", address.to_string())
            .env("LEPTOS_SITE_ROOT", stage.folder())
            .env("PUBLIC_URL", &origin)
            .env("ADMIN_ADDR", admin.to_string())
            .env("OIDC_ISSUER", &provider.issuer)
            .env("OIDC_CLIENT_ID", provider.client_id)
            .env("OIDC_CLIENT_SECRET", provider.client_secret)
            .env("SESSION_KEYS", bff::config::new_session_key())
            .env("DATABASE_URL", database)
            .env("RATE_LIMIT_PER_SESSION", NEVER_REACHED)
            .env("BFF_CONFIG", table);
        let running = Running::start(stage, short, address, &mut command).await?;
        let cookie = sign_in(&origin).await?;
        Ok(Self {
            name,
            running,
            store,
            cookie,
            _provider: provider,
        })
    }

    pub(crate) fn origin(&self) -> String {
        format!("http://{}", self.running.address)
    }

    pub(crate) fn tree(&self) -> Tree {
        self.running.tree()
    }

    pub(crate) fn target(&self, asks: Asks) -> Target {
        let path = match asks {
            Asks::Json | Asks::JsonAsNobody => "/api/bench/json",
            Asks::Body => "/api/bench/body",
            Asks::Session => "/auth/session",
        };
        let mut headers = vec!["X-CSRF: 1".to_owned()];
        if asks != Asks::JsonAsNobody {
            headers.push(self.cookie_header());
        }
        let refuses = asks == Asks::JsonAsNobody;
        self.at(path, headers, refuses)
    }

    /// The home page as a browser asks for it, of nobody and of somebody.
    pub(crate) fn pages(&self) -> [(&'static str, Target); 2] {
        let headers = vec!["Accept: text/html".to_owned(), "Accept-Encoding: gzip".to_owned()];
        let mut somebodys = headers.clone();
        somebodys.push(self.cookie_header());
        [
            ("a page, not signed in", self.at("/", headers, false)),
            ("a page, signed in", self.at("/", somebodys, false)),
        ]
    }

    fn cookie_header(&self) -> String {
        format!("Cookie: {}", self.cookie)
    }

    fn at(&self, path: &str, headers: Vec<String>, refuses: bool) -> Target {
        Target {
            url: format!("{}{path}", self.origin()),
            headers,
            process: self.tree(),
            store: self.store,
            refuses,
        }
    }
}

/// A database of its own on a Postgres, and the process that serves it, if that is on this machine.
pub(crate) async fn new_database(postgres: &str) -> Result<(Url, Option<Tree>)> {
    let database = format!("bff_bench_{}", std::process::id());
    let mut connection = PgConnection::connect(postgres).await?;
    connection
        .execute(&*format!("CREATE DATABASE {database}"))
        .await?;
    let backend: i32 = sqlx::query_scalar("SELECT pg_backend_pid()")
        .fetch_one(&mut connection)
        .await?;
    // Another machine's is not measured here.
    let store = u32::try_from(backend)
        .ok()
        .and_then(parent_of)
        .filter(|pid| *pid > 1)
        .map(Tree);
    let mut url: Url = postgres.parse()?;
    url.set_path(&database);
    Ok((url, store))
}
