//! Lines that are written together: to write each by itself, or to have another thread write it, costs more than a proxied call.

use std::{
    io::{self, BufWriter, Stdout, Write},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    thread,
    time::Duration,
};

use tracing_subscriber::fmt::MakeWriter;

/// How long a line waits at most for others.
const WAIT: Duration = Duration::from_millis(100);

/// Standard output, by way of a buffer; clones share it.
#[derive(Clone)]
pub(super) struct Lines(Arc<Mutex<BufWriter<Stdout>>>);

/// Writes what is left when it is dropped.
pub(crate) struct LastLines(Option<Lines>);

impl Lines {
    /// # Errors
    ///
    /// When the thread that writes cannot be started.
    pub(super) fn begin() -> io::Result<Self> {
        let lines = Self(Arc::new(Mutex::new(BufWriter::new(io::stdout()))));
        let mut writes = lines.clone();
        thread::Builder::new().name("log".to_owned()).spawn(move || {
            loop {
                thread::sleep(WAIT);
                // Nobody could be told that nobody can be told anything.
                let _ = writes.flush();
            }
        })?;
        Ok(lines)
    }

    fn lock(&self) -> MutexGuard<'_, BufWriter<Stdout>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.lock().write(bytes)
    }

    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.lock().write_all(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.lock().flush()
    }
}

impl MakeWriter<'_> for Lines {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

impl LastLines {
    pub(super) fn of(lines: Option<Lines>) -> Self {
        Self(lines)
    }
}

impl Drop for LastLines {
    fn drop(&mut self) {
        if let Some(lines) = &mut self.0 {
            let _ = lines.flush();
        }
    }
}
