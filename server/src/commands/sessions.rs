//! `server sessions list` and `server sessions end`: on the database, whether or not an instance runs.

use std::{
    io::{self, Write},
    process::ExitCode,
    time::{Duration, SystemTime},
};

use bff::{AllSessions, Config, ListedSession};
use clap::{ArgGroup, Args, Subcommand};

use super::{Outcome, columns};
use crate::settings::Told;

#[derive(Subcommand)]
pub(super) enum Command {
    /// List the sessions that have not ended, the last used first
    List(List),
    /// End a session, or all of a user's: at once, on every instance; their open pages are told
    End(End),
}

#[derive(Args)]
pub(super) struct List {
    /// Only those of the user with this `sub`
    #[arg(long, value_name = "SUB")]
    user: Option<String>,
    /// As JSON
    #[arg(long)]
    json: bool,
}

#[derive(Args)]
#[command(group(ArgGroup::new("whose").required(true).args(["id", "user"])))]
pub(super) struct End {
    /// The session's id, as `list` shows it
    #[arg(allow_hyphen_values = true)]
    id: Option<String>,
    /// All sessions of the user with this `sub`
    #[arg(long, value_name = "SUB")]
    user: Option<String>,
}

pub(super) async fn run(command: Command) -> Outcome {
    let told = Told::read()?;
    let sessions = AllSessions::open(&Config::read(&told.vars)?).await?;
    match command {
        Command::List(arguments) => list(&sessions, &arguments).await,
        Command::End(arguments) => end(&sessions, &arguments).await,
    }
}

async fn list(sessions: &AllSessions, List { user, json }: &List) -> Outcome {
    let listed = sessions.list(user.as_deref()).await?;
    let mut out = io::stdout().lock();
    if *json {
        serde_json::to_writer_pretty(&mut out, &listed)?;
        writeln!(out)?;
    } else if listed.is_empty() {
        writeln!(out, "Nobody is signed in.")?;
    } else {
        let now = SystemTime::UNIX_EPOCH.elapsed()?;
        let heading = ["ID", "SIGNED IN", "LAST SEEN", "ENDS IN", "DEVICE"].map(str::to_owned);
        let rows: Vec<_> = std::iter::once(heading)
            .chain(listed.into_iter().map(|session| row(session, now)))
            .collect();
        columns::write(&mut out, &rows)?;
    }
    Ok(ExitCode::SUCCESS)
}

async fn end(sessions: &AllSessions, End { id, user }: &End) -> Outcome {
    let ended = match (id, user) {
        (Some(id), _) => usize::from(sessions.end(id).await?),
        (None, Some(sub)) => sessions.end_of_user(sub).await?,
        (None, None) => unreachable!("one of them is required"),
    };
    let code = if ended == 0 {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    };
    let said = match ended {
        0 => "No such session: it has ended, or there never was one.".to_owned(),
        1 => "One session has ended.".to_owned(),
        n => format!("{n} sessions have ended."),
    };
    writeln!(io::stdout(), "{said}")?;
    Ok(code)
}

fn row(session: ListedSession, now: Duration) -> [String; 5] {
    let ago = |then: i64| {
        let then = Duration::from_secs(u64::try_from(then).unwrap_or_default());
        format!("{} ago", in_words(now.saturating_sub(then)))
    };
    let named = [session.browser, session.system].into_iter().flatten();
    let device: Vec<_> = named.collect();
    [
        session.id,
        ago(session.created_at),
        ago(session.last_seen_at),
        in_words(Duration::from_secs(session.expires_in)),
        device.join(", "),
    ]
}

/// In its largest unit.
fn in_words(duration: Duration) -> String {
    const UNITS: [(u64, &str); 3] = [(86400, "d"), (3600, "h"), (60, "min")];
    let seconds = duration.as_secs();
    let unit = UNITS.into_iter().find(|(length, _)| seconds >= *length);
    let (length, name) = unit.unwrap_or((1, "s"));
    format!("{} {name}", seconds / length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_told_in_its_largest_unit() {
        let words = [0, 59, 60, 3599, 3600, 90_000].map(|seconds| in_words(Duration::from_secs(seconds)));
        assert_eq!(words, ["0 s", "59 s", "1 min", "59 min", "1 h", "1 d"]);
    }
}
