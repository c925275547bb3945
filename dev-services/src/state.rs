//! What outlives a restart: JSON files that are always whole, and readable by their owner only.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
};

use serde::{Serialize, de::DeserializeOwned};

use crate::StartError;

/// A value with a file that follows it.
pub(crate) struct Kept<T> {
    path: PathBuf,
    value: Mutex<T>,
}

impl<T: Serialize + DeserializeOwned + Default> Kept<T> {
    pub(crate) fn open(path: PathBuf) -> Result<Self, StartError> {
        let value = match fs::read(&path) {
            Ok(json) => serde_json::from_slice(&json).map_err(|error| unusable(&path, error.into()))?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => T::default(),
            Err(error) => return Err(unusable(&path, error)),
        };
        Ok(Self {
            path,
            value: Mutex::new(value),
        })
    }

    pub(crate) fn read<R>(&self, look: impl FnOnce(&T) -> R) -> R {
        look(&self.lock())
    }

    /// Changes the value, then its file. A file that cannot be written costs the next start its memory,
    /// not this request its answer.
    pub(crate) fn change<R>(&self, change: impl FnOnce(&mut T) -> R) -> R {
        let mut value = self.lock();
        let result = change(&mut value);
        let saved = serde_json::to_vec_pretty(&*value)
            .map_err(io::Error::from)
            .and_then(|json| write_private(&self.path, &json));
        if let Err(error) = saved {
            tracing::error!(%error, path = %self.path.display(), "not saved; a restart will forget it");
        }
        result
    }

    fn lock(&self) -> MutexGuard<'_, T> {
        self.value.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

pub(crate) fn create_dir(path: &Path) -> Result<(), StartError> {
    fs::create_dir_all(path).map_err(|error| unusable(path, error))
}

/// Replaces the file in one step, so that a crash leaves the old one or the new one.
pub(crate) fn write_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let temporary = path.with_extension("new");
    let mut file = private(OpenOptions::new().write(true).create(true).truncate(true)).open(&temporary)?;
    file.write_all(bytes)?;
    fs::rename(&temporary, path)
}

pub(crate) fn unusable(path: &Path, source: io::Error) -> StartError {
    StartError::State {
        path: path.to_owned(),
        source,
    }
}

#[cfg(unix)]
fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600)
}

#[cfg(not(unix))]
fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    options
}

/// The record of every token issued, if one was asked for.
pub(crate) struct IssuedTokens(Option<Mutex<File>>);

impl IssuedTokens {
    pub(crate) fn open(path: Option<&Path>) -> Result<Self, StartError> {
        let open = |path: &Path| {
            private(OpenOptions::new().append(true).create(true))
                .open(path)
                .map(Mutex::new)
                .map_err(|error| unusable(path, error))
        };
        path.map(open).transpose().map(Self)
    }

    pub(crate) fn record(&self, token: &str) {
        let Some(file) = &self.0 else { return };
        let mut file = file.lock().unwrap_or_else(PoisonError::into_inner);
        if let Err(error) = file.write_all(format!("{token}\n").as_bytes()) {
            tracing::error!(%error, "an issued token was not recorded");
        }
    }
}
