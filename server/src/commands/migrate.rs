//! `server migrate`

use std::{
    io::{self, Write},
    process::ExitCode,
};

use super::Outcome;
use crate::settings::Told;

/// Applies what `migrations/` has and the database lacks.
pub(super) async fn run() -> Outcome {
    let told = Told::read()?;
    let applied = bff::migrate(&told.vars).await?;
    let mut out = io::stdout().lock();
    for migration in &applied {
        writeln!(out, "applied {migration}")?;
    }
    if applied.is_empty() {
        writeln!(out, "The database is up to date.")?;
    }
    Ok(ExitCode::SUCCESS)
}
