//! A Postgres for the tests: the one you name, or a throw-away cluster that lives as long as this process.

use std::{
    env, fs,
    io::{BufRead, BufReader},
    net::TcpListener,
    path::PathBuf,
    process::{Child, Command, Stdio},
};

use super::apt;
use crate::{
    Result,
    command::{command, in_folder, on_path, says},
};

/// The tests create databases of their own in the server at `url`.
pub(crate) struct Postgres {
    pub(crate) url: String,
    /// The shell that owns the cluster; none when the server is somebody else's.
    keeper: Option<Child>,
}

/// Starts a cluster, waits for its standard input to close (we ended, however we ended) and leaves nothing behind.
///
/// Ctrl-C goes to the whole process group, so signals are ignored here: the closing pipe tells. `fsync` is off because the data is
/// worth nothing, and the time zone is far from UTC so that whoever forgets about zones hears of it here.
const KEEPER: &str = r#"
trap '' HUP INT TERM
umask 077
folder=$(mktemp -d "${TMPDIR:-/tmp}/leptos-bff-postgres.XXXXXX") || exit 1
trap 'rm -rf "$folder"' EXIT
"$1/initdb" -D "$folder/data" -U postgres --auth=trust --encoding=UTF8 --no-locale --no-sync >"$folder/log" 2>&1 \
  && "$1/pg_ctl" -D "$folder/data" -l "$folder/log" -w start >/dev/null \
    -o "-h 127.0.0.1 -p $2 -k $folder -F -c max_connections=200 -c timezone=Pacific/Auckland" \
  || { cat "$folder/log" >&2; exit 1; }
echo ready
read -r _
"$1/pg_ctl" -D "$folder/data" -m immediate stop >/dev/null
"#;

impl Postgres {
    pub(crate) fn ensure() -> Result<(Self, String)> {
        if let Some(url) = env::var_os("TEST_POSTGRES_URL") {
            let url = url.into_string().map_err(|_| "TEST_POSTGRES_URL is not UTF-8")?;
            return Ok((
                Self { url, keeper: None },
                "yours, by TEST_POSTGRES_URL".to_owned(),
            ));
        }
        let programs = match programs() {
            Some(programs) => programs,
            None if apt::available() => {
                apt::install("postgresql", "a minute")?;
                programs().ok_or("was installed, but initdb is not to be found")?
            }
            None => return Err("install PostgreSQL (initdb and pg_ctl), or set TEST_POSTGRES_URL".to_owned()),
        };
        let port = free_port().map_err(|e| format!("no free port: {e}"))?;
        let mut keeper = unprivileged_shell()
            .args(["-c", KEEPER, "sh"])
            .arg(&programs)
            .arg(port.to_string())
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|e| format!("cannot start a shell: {e}"))?;

        let mut answer = String::new();
        if let Some(output) = keeper.stdout.take() {
            let _ = BufReader::new(output).read_line(&mut answer);
        }
        let url = format!("postgres://postgres@127.0.0.1:{port}/postgres");
        let postgres = Self {
            url,
            keeper: Some(keeper),
        };
        if answer.trim() == "ready" {
            let found = format!("a throw-away cluster by {}, port {port}", programs.display());
            Ok((postgres, found))
        } else {
            Err(format!(
                "a cluster made with {} did not start",
                programs.display()
            ))
        }
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        if let Some(keeper) = &mut self.keeper {
            drop(keeper.stdin.take());
            let _ = keeper.wait();
        }
    }
}

/// The folder of the newest installation. Debian keeps these programs off PATH.
fn programs() -> Option<PathBuf> {
    let on_path = || Some(on_path("initdb")?.parent()?.to_path_buf());
    let by_version = || {
        let versions = fs::read_dir("/usr/lib/postgresql").ok()?.flatten();
        versions
            .max_by_key(|entry| entry.file_name().to_str()?.parse::<u32>().ok())
            .map(|entry| entry.path().join("bin"))
    };
    let by_config = || says(command("pg_config").arg("--bindir")).map(PathBuf::from);
    let complete = |folder: &PathBuf| {
        ["initdb", "pg_ctl"]
            .iter()
            .all(|name| in_folder(folder, name).is_some())
    };
    [on_path(), by_version(), by_config()]
        .into_iter()
        .flatten()
        .find(complete)
}

fn free_port() -> std::io::Result<u16> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}

/// Postgres refuses to run as root, so as root it runs as its own user, in the `/tmp` everybody can read.
fn unprivileged_shell() -> Command {
    if !apt::is_root() {
        return command("sh");
    }
    let exists = |user: &str| says(command("id").args(["-u", user])).is_some();
    let user = if exists("postgres") { "postgres" } else { "nobody" };
    let group = says(command("id").args(["-g", user])).unwrap_or_default();
    let mut shell = command("setpriv");
    shell
        .args(["--reuid", user, "--regid", &group, "--clear-groups", "sh"])
        .env_remove("TMPDIR");
    shell
}
