//! A table for people, JSON for programs. Of several samples the median counts.

use std::{fmt::Write, fs, path::Path};

use serde_json::{Value, json};

use crate::{
    Result,
    workload::{WORKLOADS, Workload},
    wrk::Sample,
};

/// One sample, and what of.
pub(crate) struct Row {
    pub(crate) workload: &'static Workload,
    pub(crate) who: String,
    pub(crate) sample: Sample,
}

/// All samples.
#[derive(Default)]
pub(crate) struct Report(Vec<Row>);

impl Report {
    /// Whose CPU is what the others' is measured in.
    pub(crate) const FLOOR: &str = "nginx";

    pub(crate) fn add(&mut self, row: Row) {
        self.0.push(row);
    }

    /// Markdown.
    pub(crate) fn table(&self) -> String {
        let mut table = String::new();
        for workload in &WORKLOADS {
            let goal = workload
                .goal
                .map_or(String::new(), |goal| format!(" (at most {goal:.1} × nginx)"));
            let _ = write!(
                table,
                "\n### {}{goal}\n\n| | req/s | p50 ms | p99 ms | CPU ms/1000 | + database | × nginx | MiB | errors |\n\
                 |---|---:|---:|---:|---:|---:|---:|---:|---:|\n",
                workload.name
            );
            for who in self.contenders() {
                let median = |of: fn(&Sample) -> f64| self.median(workload, who, of);
                let _ = writeln!(
                    table,
                    "| {who} | {:.0} | {:.2} | {:.2} | {:.1} | {:.1} | {:.2} | {:.0} | {} |",
                    median(|it| it.per_second),
                    median(|it| it.p50_ms),
                    median(|it| it.p99_ms),
                    median(|it| it.cpu),
                    median(|it| it.store_cpu),
                    self.times_floor(workload, who),
                    median(|it| it.memory_mib),
                    median(|it| it.errors),
                );
            }
        }
        table
    }

    pub(crate) fn write(&self, path: &Path) -> Result<()> {
        let medians = WORKLOADS.iter().flat_map(|workload| {
            self.contenders().into_iter().map(move |who| {
                let median = |of: fn(&Sample) -> f64| self.median(workload, who, of);
                json!({
                    "workload": workload.name,
                    "who": who,
                    "requests_per_second": median(|it| it.per_second),
                    "p50_ms": median(|it| it.p50_ms),
                    "p99_ms": median(|it| it.p99_ms),
                    "cpu_ms_per_1000": median(|it| it.cpu),
                    "database_cpu_ms_per_1000": median(|it| it.store_cpu),
                    "times_nginx": self.times_floor(workload, who),
                    "memory_mib": median(|it| it.memory_mib),
                    "errors": median(|it| it.errors),
                })
            })
        });
        let medians: Vec<Value> = medians.collect();
        fs::write(path, serde_json::to_vec_pretty(&medians)?)?;
        Ok(())
    }

    /// The database's CPU is part of the price.
    fn times_floor(&self, workload: &Workload, who: &str) -> f64 {
        let price = |who: &str| self.median(workload, who, |it| it.cpu + it.store_cpu);
        price(who) / price(Self::FLOOR)
    }

    fn contenders(&self) -> Vec<&str> {
        let mut names: Vec<&str> = Vec::new();
        for row in &self.0 {
            if !names.contains(&&*row.who) {
                names.push(&row.who);
            }
        }
        names
    }

    fn median(&self, workload: &Workload, who: &str, of: fn(&Sample) -> f64) -> f64 {
        let rows = self
            .0
            .iter()
            .filter(|row| row.workload.name == workload.name && row.who == who);
        let mut figures: Vec<f64> = rows.map(|row| of(&row.sample)).collect();
        figures.sort_by(f64::total_cmp);
        figures.get(figures.len() / 2).copied().unwrap_or(f64::NAN)
    }
}
