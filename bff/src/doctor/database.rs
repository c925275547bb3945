//! Whether the database is there, up to date, can be written, and has the right time.

use std::time::{Duration, SystemTime};

use secrecy::ExposeSecret;
use sqlx::migrate::MigrateError;

use super::finding::Section;
use crate::{
    config::{Legible, without_password},
    session::{Database, DatabaseError, Difference, is_sqlite},
};

/// By how much the clocks may differ: rows end by one, and by the other.
const SKEW: Duration = Duration::from_secs(5);

pub(super) async fn examine(legible: &Legible) -> Section {
    let mut section = Section::of("database");
    let Some(url) = &legible.database_url else {
        return section;
    };
    let shown = without_password(url.expose_secret());
    let database = match Database::connect(url).await {
        Ok(database) => database,
        Err(error) if Database::can_be_made(url) => {
            tracing::debug!(%error, "no database yet");
            section.advise(
                format!("{shown} is not there yet"),
                "the first start makes it; so does `migrate`",
            );
            return section;
        }
        Err(error) => {
            let advice = if is_sqlite(url.expose_secret()) {
                "see that its folder exists, and that this user may write there"
            } else {
                "see that Postgres runs there, that the database exists, and that user and password are right"
            };
            let problem = match error {
                DatabaseError::Connect(error) => error.to_string(),
                error => error.to_string(),
            };
            section.wrong(format!("{shown}: {problem}"), advice);
            return section;
        }
    };
    section.right(format!("{shown} answers"));
    match database.difference().await {
        Ok(difference) => migrations(&difference, &mut section),
        Err(error) => section.wrong(
            format!("its tables cannot be read: {error}"),
            "grant this user all rights on its tables",
        ),
    }
    match database.try_to_write().await {
        Ok(()) => section.right("it can be written"),
        Err(error) => section.wrong(
            format!("it cannot be written: {error}"),
            "let this user write to it: rights, a replica's URL, a read-only file, a full disk",
        ),
    }
    clock(&database, &mut section).await;
    section
}

fn migrations(difference: &Difference, section: &mut Section) {
    let Difference {
        pending,
        altered,
        unknown,
    } = difference;
    if !altered.is_empty() {
        let names = altered.join(", ");
        section.wrong(
            format!("it has another form of these migrations: {names}; no start survives that"),
            "restore the files as they were applied, and write what is new into a new one",
        );
    }
    if !unknown.is_empty() {
        let error = MigrateError::VersionMissing(unknown[0]);
        section.wrong(
            format!("a newer program was here: {error}; no start survives that"),
            "deploy that version again, or restore a backup that is older than it",
        );
    }
    if !pending.is_empty() {
        let names = pending.join(", ");
        section.advise(
            format!("these migrations are still to be applied: {names}"),
            "the next start applies them; so does `migrate`",
        );
    }
    if difference == &Difference::default() {
        section.right("its tables are up to date");
    }
}

async fn clock(database: &Database, section: &mut Section) {
    let before = SystemTime::now();
    let Ok(theirs) = database.clock().await else {
        return;
    };
    let Ok(ours) = SystemTime::UNIX_EPOCH.elapsed() else {
        return;
    };
    // What the question took is no skew.
    let allowed = SKEW + before.elapsed().unwrap_or_default();
    let skew = ours.abs_diff(Duration::from_secs_f64(theirs.max(0.0)));
    if skew <= allowed {
        section.right("its clock agrees with this machine's");
    } else {
        section.wrong(
            format!(
                "its clock and this machine's differ by {} seconds",
                skew.as_secs()
            ),
            "set both by NTP: sessions would end too early or too late",
        );
    }
}
