//! What a process has used up, as Linux tells it.

use std::{collections::HashMap, fs};

use crate::Result;

/// Linux counts a process's time in hundredths of a second, whatever the kernel's own clock does.
const TICKS_PER_SECOND: f64 = 100.0;

/// A process and all its descendants.
#[derive(Clone, Copy)]
pub(crate) struct Tree(pub(crate) u32);

impl Tree {
    /// Seconds of CPU, in user space and in the kernel, children that have ended included.
    pub(crate) fn cpu(self) -> Result<f64> {
        let all = all()?;
        let ticks: u64 = self
            .members(&all)
            .filter_map(|pid| Some(all.get(&pid)?.ticks))
            .sum();
        #[expect(clippy::cast_precision_loss, reason = "centuries of CPU time fit")]
        Ok(ticks as f64 / TICKS_PER_SECOND)
    }

    /// MiB of memory; what processes share is shared out among them.
    pub(crate) fn memory(self) -> Result<f64> {
        let all = all()?;
        let kib = self.members(&all).filter_map(|pid| {
            let rollup = fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).ok()?;
            let pss = rollup.lines().find_map(|line| line.strip_prefix("Pss:"))?;
            pss.split_whitespace().next()?.parse::<f64>().ok()
        });
        Ok(kib.sum::<f64>() / 1024.0)
    }

    fn members(self, all: &HashMap<u32, Stat>) -> impl Iterator<Item = u32> {
        let mut members = vec![self.0];
        let mut next = 0;
        while let Some(parent) = members.get(next).copied() {
            members.extend(
                all.iter()
                    .filter(|(_, stat)| stat.parent == parent)
                    .map(|(pid, _)| *pid),
            );
            next += 1;
        }
        members.into_iter()
    }
}

/// The process that started another one.
pub(crate) fn parent_of(pid: u32) -> Option<u32> {
    Some(stat(pid)?.parent)
}

struct Stat {
    parent: u32,
    ticks: u64,
}

fn all() -> Result<HashMap<u32, Stat>> {
    let processes =
        fs::read_dir("/proc").map_err(|error| format!("CPU time is read from Linux's /proc: {error}"))?;
    Ok(processes
        .flatten()
        .filter_map(|entry| {
            let pid = entry.file_name().to_str()?.parse().ok()?;
            Some((pid, stat(pid)?))
        })
        .collect())
}

/// `proc_pid_stat(5)`: the program's name may hold anything, so fields are counted from the parenthesis that closes it.
fn stat(pid: u32) -> Option<Stat> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let fields: Vec<&str> = stat.rsplit_once(") ")?.1.split(' ').collect();
    let ticks = fields
        .get(11..15)?
        .iter()
        .filter_map(|field| field.parse::<u64>().ok());
    Some(Stat {
        parent: fields.get(1)?.parse().ok()?,
        ticks: ticks.sum(),
    })
}
