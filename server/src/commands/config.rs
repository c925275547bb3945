//! `server config`

use std::{
    io::{self, Write},
    process::ExitCode,
};

use bff::{
    Config,
    config::{Effective, Source},
};
use clap::Args;

use super::{Outcome, columns};
use crate::{settings::Told, site::Site, telemetry};

#[derive(Args)]
pub(super) struct Arguments {
    /// As JSON
    #[arg(long)]
    json: bool,
}

/// Shows the settings as they are, and then what is wrong with them.
pub(super) fn run(arguments: &Arguments) -> Outcome {
    let Told { vars, .. } = Told::read()?;
    let mut settings = Effective::all(&vars);
    let site_addr = Effective::of(&vars, "LEPTOS_SITE_ADDR", "127.0.0.1:3000");
    let site_root = Effective::of(&vars, Site::SETTING, Site::DEFAULT);
    settings.extend([site_addr, site_root, Effective::of(&vars, "RUST_LOG", "info")]);
    let mut out = io::stdout().lock();
    if arguments.json {
        serde_json::to_writer_pretty(&mut out, &settings)?;
        writeln!(out)?;
    } else {
        let rows: Vec<_> = settings.into_iter().map(row).collect();
        columns::write(&mut out, &rows)?;
    }
    match Config::read(&vars) {
        Ok(_) => Ok(ExitCode::SUCCESS),
        Err(mistakes) => {
            telemetry::say_last(&mistakes);
            Ok(ExitCode::FAILURE)
        }
    }
}

fn row(setting: Effective) -> [String; 3] {
    let source = match (&setting.value, setting.source) {
        (None, Source::Default) => "",
        (_, source) => source.as_str(),
    };
    let value = setting.value.unwrap_or_else(|| "-".to_owned());
    [setting.name.to_owned(), source.to_owned(), value]
}
