//! `--peers <folder>`: this server as one more contender in a rig that measures several BFFs side by side.
//!
//! The rig is a `run.sh` with `up` (starts a provider and an API, and says where they are), `login` (prints a session's cookie) and
//! `down`; without an argument it measures. What it wants to know of a contender it finds in `OURS_…` variables.

use std::{path::Path, process::Command};

use crate::{
    Result,
    options::Options,
    process::Tree,
    server::{NEVER_REACHED, new_database},
    stage::{Running, Stage, free_address, output},
};

const CLIENT: (&str, &str) = ("ours", "ours-rig-secret");

/// Everything once for each kind of database.
pub(crate) async fn run(options: &Options, folder: &Path) -> Result<()> {
    let stage = Stage::build()?;
    let sqlite = format!("sqlite://{}/bff.db", stage.folder().display());
    println!("## Sessions in SQLite");
    beside(options, folder, &stage, &sqlite, None).await?;
    if let Some(postgres) = &options.postgres {
        let (url, store) = new_database(postgres).await?;
        println!("## Sessions in Postgres");
        beside(options, folder, &stage, url.as_str(), store).await?;
    }
    Ok(())
}

async fn beside(
    options: &Options,
    folder: &Path,
    stage: &Stage,
    database: &str,
    store: Option<Tree>,
) -> Result<()> {
    let (address, admin) = (free_address()?, free_address()?);
    let origin = format!("http://{address}");
    let rig = |argument: &[&str]| {
        let mut rig = Command::new(folder.join("run.sh"));
        rig.args(argument).env("OURS_URL", &origin);
        rig
    };
    let up = output(rig(&["up"])).await?;
    let outcome = async {
        let (issuer, api) = (told(&up, "issuer")?, told(&up, "upstream")?);
        let table = format!(
            "[[proxy]]\npath = \"/api/rig\"\nupstream = \"{api}/api\"\nmethods = [\"GET\", \"POST\"]\ntoken = \"user\"\n"
        );
        // A session of its own, as the rig gives each of the others: Linux shares the processor among sessions first
        // (`sched_autogroup_enabled`), and ours would have to share its part with the load.
        let mut command = Command::new("setsid");
        command
            .arg(&options.server)
            .current_dir(stage.folder())
            .env("LEPTOS_SITE_ADDR", address.to_string())
            .env("LEPTOS_SITE_ROOT", stage.folder())
            .env("PUBLIC_URL", &origin)
            .env("ADMIN_ADDR", admin.to_string())
            .env("OIDC_ISSUER", issuer)
            .env("OIDC_CLIENT_ID", CLIENT.0)
            .env("OIDC_CLIENT_SECRET", CLIENT.1)
            .env("SESSION_KEYS", bff::config::new_session_key())
            .env("DATABASE_URL", database)
            .env("RATE_LIMIT_PER_SESSION", NEVER_REACHED)
            .env("BFF_CONFIG", stage.file("rig.toml", table)?);
        let server = Running::start(stage, "server", address, &mut command).await?;
        let cookie = output(rig(&["login", &format!("{origin}/auth/login")])).await?;
        let mut measure = rig(&[]);
        measure
            .env("OURS_PID", server.tree().0.to_string())
            .env("OURS_PROXY_PATH", "/api/rig")
            .env("OURS_ME_PATH", "/auth/session")
            .env("OURS_HEADERS", "X-CSRF: 1")
            .env("OURS_COOKIE", cookie.trim());
        if let Some(Tree(pid)) = store {
            measure.env("OURS_STORE_PID", pid.to_string());
        }
        println!("{}", output(measure).await?);
        Ok(())
    }
    .await;
    output(rig(&["down"])).await?;
    outcome
}

fn told<'a>(up: &'a str, what: &str) -> Result<&'a str> {
    let told = up
        .lines()
        .find_map(|line| line.strip_prefix(what)?.strip_prefix(' '));
    Ok(told.ok_or_else(|| format!("the rig did not say where its {what} is"))?)
}
