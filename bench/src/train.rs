//! `--train`: what a server is for, done to one that counts how often each of its branches is taken, so that its next build is optimised by that.
//!
//! It writes its counts when it ends, to where `LLVM_PROFILE_FILE` says. `cargo xtask dist --profile-guided` starts this.

use std::iter::repeat_n;

use crate::{
    Result, nginx,
    options::Options,
    server::Server,
    stage::Stage,
    workload::{WORKLOADS, Workload},
    wrk::{Sample, load},
};

/// What most calls are, and how much more often it is done than all else: branches are weighed by how often they were taken.
const MOST: &Workload = &WORKLOADS[0];
const MORE: usize = 3;
/// How many read pages at once.
const READERS: usize = 16;

pub(crate) async fn run(options: &Options) -> Result<()> {
    let stage = Stage::build()?;
    let api = nginx::api(&stage).await?;
    for server in Server::on_each_database(options, &stage, api.address).await? {
        for workload in repeat_n(MOST, MORE).chain(&WORKLOADS) {
            let target = server.target(workload.asks);
            let sample = load(&stage, workload.connections, &target, options.seconds).await?;
            went_well(workload.name, &server, &sample)?;
        }
        for (name, target) in server.pages() {
            let sample = load(&stage, READERS, &target, options.seconds).await?;
            went_well(name, &server, &sample)?;
        }
    }
    Ok(())
}

fn went_well(name: &str, server: &Server, sample: &Sample) -> Result<()> {
    eprintln!("{name:<50} {:<18} {:>9.0}/s", server.name, sample.per_second);
    if is_faultless(sample) {
        Ok(())
    } else {
        let (name, errors) = (server.name, sample.errors);
        Err(format!("{name}: {errors} errors; a server that fails is not what is to be optimised").into())
    }
}

/// Whether it answered, and all that it answered was what was asked for.
fn is_faultless(sample: &Sample) -> bool {
    sample.per_second > 0.0 && sample.errors < 1.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(per_second: f64, errors: f64) -> Sample {
        Sample {
            per_second,
            p50_ms: 1.0,
            p99_ms: 1.0,
            cpu: 1.0,
            store_cpu: 0.0,
            memory_mib: 1.0,
            errors,
        }
    }

    #[test]
    fn a_single_error_or_no_answer_at_all_spoils_it() {
        assert!(is_faultless(&sample(1.0, 0.0)));
        assert!(!is_faultless(&sample(1000.0, 1.0)));
        assert!(!is_faultless(&sample(0.0, 0.0)));
        assert!(!is_faultless(&sample(f64::NAN, f64::NAN)));
    }
}
