//! The order of things: everybody starts, then everybody has a turn at every workload, round by round.

use crate::{
    Result, nginx,
    options::Options,
    report::{Report, Row},
    server::Server,
    stage::Stage,
    workload::{Asks, WORKLOADS, Workload},
    wrk::{Target, load},
};

/// How long everybody is loaded before anything counts, in seconds.
const WARM_UP: u32 = 2;

pub(crate) async fn run(options: &Options) -> Result<()> {
    let stage = Stage::build()?;
    let api = nginx::api(&stage).await?;
    let floor = nginx::floor(&stage, api.address).await?;
    let servers = Server::on_each_database(options, &stage, api.address).await?;
    let targets = |asks: Asks| -> Vec<(&str, Target)> {
        let ours = servers.iter().map(|server| (server.name, server.target(asks)));
        std::iter::once((Report::FLOOR, nginx::target(&floor, asks)))
            .chain(ours)
            .collect()
    };

    let mut report = Report::default();
    for workload in &WORKLOADS {
        let targets = targets(workload.asks);
        for (_, target) in &targets {
            load(&stage, workload.connections, target, WARM_UP).await?;
        }
        for round in 0..options.rounds {
            let first = round % targets.len();
            for (name, target) in targets[first..].iter().chain(&targets[..first]) {
                turn(&stage, options, &mut report, workload, name, target).await?;
            }
        }
    }
    println!("{}", report.table());
    report.write(&options.json)?;
    println!("Written to {}.", options.json.display());
    Ok(())
}

async fn turn(
    stage: &Stage,
    options: &Options,
    report: &mut Report,
    workload: &'static Workload,
    name: &str,
    target: &Target,
) -> Result<()> {
    let sample = load(stage, workload.connections, target, options.seconds).await?;
    eprintln!(
        "{:<50} {name:<18} {:>9.0}/s {:>8.1} CPU ms/1000",
        workload.name, sample.per_second, sample.cpu
    );
    report.add(Row {
        workload,
        who: name.to_owned(),
        sample,
    });
    Ok(())
}
