//! What ran, how long it took and how it went: printed as it happens, and as a table at the end.

use std::{
    process::{Command, ExitCode},
    time::{Duration, Instant},
};

use crate::{
    Result,
    command::{succeeds, watch},
    counts::Counts,
    step::{heading, seconds},
};

/// One line of the table at the end per thing that ran.
#[derive(Default)]
pub(crate) struct Report {
    rows: Vec<(String, Duration, Counts)>,
}

impl Report {
    /// A check that passes or fails as a whole.
    pub(crate) fn lint(&mut self, name: &str, command: &mut Command) -> bool {
        self.row(name, || {
            let passed = succeeds(command)?;
            Ok(Counts::one(passed))
        })
    }

    /// A test runner whose output tells how many passed.
    pub(crate) fn tests(
        &mut self,
        name: &str,
        command: &mut Command,
        read: fn(&str) -> Option<Counts>,
    ) -> bool {
        self.row(name, || {
            let mut counts = Counts::default();
            let succeeded = watch(command, |line| counts += read(line).unwrap_or_default())?;
            Ok(counts.given(succeeded))
        })
    }

    /// Its turn came, but what it stands on had failed.
    pub(crate) fn could_not_run(&mut self, name: &str) {
        self.rows
            .push((name.to_owned(), Duration::ZERO, Counts::one(false)));
    }

    fn row(&mut self, name: &str, work: impl FnOnce() -> Result<Counts>) -> bool {
        heading(name);
        let start = Instant::now();
        let counts = work().unwrap_or_else(|message| {
            eprintln!("error: {message}");
            Counts::one(false)
        });
        println!("   {} ({})", verdict(counts), seconds(start.elapsed()));
        self.rows.push((name.to_owned(), start.elapsed(), counts));
        counts.failed == 0
    }

    /// The table; and, as the very last line, the sum.
    pub(crate) fn conclude(self) -> ExitCode {
        let mut total = Counts::default();
        println!();
        for (name, elapsed, counts) in self.rows {
            println!("{name:<32} {:>12}   {}", seconds(elapsed), verdict(counts));
            total += counts;
        }
        println!("\n{} passed, {} failed", total.passed, total.failed);
        if total.failed == 0 {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        }
    }
}

fn verdict(counts: Counts) -> String {
    match counts {
        Counts { passed: 1, failed: 0 } => "passed".to_owned(),
        Counts { passed: 0, failed: 1 } => "FAILED".to_owned(),
        Counts { passed, failed: 0 } => format!("{passed} passed"),
        Counts { passed, failed } => format!("{passed} passed, {failed} FAILED"),
    }
}
