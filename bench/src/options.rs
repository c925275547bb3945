//! What was asked for.

use std::path::PathBuf;

use crate::Result;

/// What was asked for, or what is usual.
pub(crate) struct Options {
    pub(crate) mode: Mode,
    /// The release server.
    pub(crate) server: PathBuf,
    /// A Postgres in which a database can be made.
    pub(crate) postgres: Option<String>,
    /// How long each sample lasts.
    pub(crate) seconds: u32,
    /// How often everybody has a turn; of their samples the median counts.
    pub(crate) rounds: usize,
    /// Where the figures go.
    pub(crate) json: PathBuf,
}

pub(crate) enum Mode {
    /// Many small requests.
    Load,
    /// Large bodies and long streams.
    Streams,
    /// For a profile of the server's own.
    Train,
    /// A rig of other BFFs, in this folder.
    Peers(PathBuf),
}

impl Options {
    /// # Errors
    ///
    /// What is wrong with the arguments.
    pub(crate) fn read(mut arguments: impl Iterator<Item = String>) -> Result<Self> {
        let mut options = Self {
            mode: Mode::Load,
            server: PathBuf::from("target/release/server"),
            postgres: None,
            seconds: 5,
            rounds: 3,
            json: PathBuf::from("target/bench.json"),
        };
        while let Some(argument) = arguments.next() {
            let mut value = || {
                arguments
                    .next()
                    .ok_or_else(|| format!("{argument} wants a value"))
            };
            match argument.as_str() {
                "--server" => options.server = value()?.into(),
                "--postgres" => options.postgres = Some(value()?),
                "--seconds" => options.seconds = value()?.parse()?,
                "--rounds" => options.rounds = value()?.parse()?,
                "--json" => options.json = value()?.into(),
                "--streams" => options.mode = Mode::Streams,
                "--train" => options.mode = Mode::Train,
                "--peers" => options.mode = Mode::Peers(value()?.into()),
                unknown => return Err(format!("`{unknown}` is not understood").into()),
            }
        }
        options.server = options
            .server
            .canonicalize()
            .map_err(|error| format!("{}: {error}", options.server.display()))?;
        Ok(options)
    }
}
