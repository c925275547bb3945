//! A Postgres of the test's own, which may stop and freeze without harm to any other.

use std::{
    fs,
    io::{BufRead, BufReader, Write},
    path::PathBuf,
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
};

use super::free_address;

/// Does what it is told by its standard input. When that closes (we ended, however we ended), it leaves nothing behind.
const KEEPER: &str = r#"
umask 077
folder=$(mktemp -d /tmp/bff-drill-postgres.XXXXXX) || exit 1
trap 'rm -rf "$folder"' EXIT
pg_ctl() { "$programs/pg_ctl" -D "$folder/data" -l "$folder/log" "$@" >>"$folder/log" 2>&1; }
server() { head -n 1 "$folder/data/postmaster.pid"; }
# Processes end while they are listed, and children between that and the signal: neither is a failure.
children() { cat /proc/[0-9]*/stat 2>/dev/null | awk -v parent="$(server)" '$4 == parent { print $1 }'; }
signal() { kill "-$1" "$(server)" && { kill "-$1" $(children) || :; }; }
programs=$1
"$programs/initdb" -D "$folder/data" -U postgres --auth=trust --encoding=UTF8 --no-locale --no-sync >"$folder/log" 2>&1
while read -r order; do
  case $order in
    start) pg_ctl -w -o "-h 127.0.0.1 -p $2 -k $folder -F" start ;;
    stop) pg_ctl -m fast stop ;;
    freeze) signal STOP ;;
    thaw) signal CONT ;;
    end) break ;;
  esac && echo "done" || { cat "$folder/log"; exit 1; }
done
signal CONT 2>/dev/null
pg_ctl -m immediate stop
"#;

pub(crate) struct Cluster {
    pub(crate) url: String,
    orders: ChildStdin,
    answers: BufReader<ChildStdout>,
    keeper: Child,
}

impl Cluster {
    /// `None` where Postgres's own programs are not.
    pub(crate) fn start() -> Option<Self> {
        let programs = programs()?;
        let address = free_address();
        let mut keeper = unprivileged_shell()
            .args(["-c", KEEPER, "sh"])
            .arg(programs)
            .arg(address.port().to_string())
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut cluster = Self {
            url: format!("postgres://postgres@{address}/postgres"),
            orders: keeper.stdin.take().unwrap(),
            answers: BufReader::new(keeper.stdout.take().unwrap()),
            keeper,
        };
        cluster.comes_back();
        Some(cluster)
    }

    pub(crate) fn goes_away(&mut self) {
        self.order("stop");
    }

    pub(crate) fn comes_back(&mut self) {
        self.order("start");
    }

    /// From now on it takes connections, and says nothing.
    pub(crate) fn freezes(&mut self) {
        self.order("freeze");
    }

    pub(crate) fn thaws(&mut self) {
        self.order("thaw");
    }

    /// Until it is done.
    fn order(&mut self, order: &str) {
        writeln!(self.orders, "{order}").unwrap();
        let mut answer = String::new();
        self.answers.read_line(&mut answer).unwrap();
        assert_eq!(answer, "done\n", "{order}");
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let _ = writeln!(self.orders, "end");
        let _ = self.keeper.wait();
    }
}

/// Debian keeps them off PATH.
fn programs() -> Option<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql").ok()?.flatten();
    let newest = versions.max_by_key(|entry| entry.file_name().to_str()?.parse::<u32>().ok())?;
    Some(newest.path().join("bin")).filter(|programs| programs.join("initdb").is_file())
}

/// Postgres refuses to run as root.
fn unprivileged_shell() -> Command {
    let id = |arguments: &[&str]| {
        let output = Command::new("id").args(arguments).output().unwrap();
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    };
    if id(&["-u"]) != "0" {
        return Command::new("sh");
    }
    let mut shell = Command::new("setpriv");
    shell.args([
        "--reuid",
        "postgres",
        "--regid",
        &id(&["-g", "postgres"]),
        "--clear-groups",
        "sh",
    ]);
    shell
}
