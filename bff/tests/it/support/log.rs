//! What the BFF says to whoever runs it.

use std::{
    io, mem,
    sync::{Arc, Mutex},
};

/// What has been written since it began. A test and all that it starts are on one thread, and so is their log.
pub(super) struct Log {
    written: Writer,
    began: usize,
}

thread_local! {
    static WRITTEN: Writer = subscribe();
}

fn subscribe() -> Writer {
    let written = Writer::default();
    let writer = written.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_ansi(false)
        .with_writer(move || writer.clone())
        .finish();
    mem::forget(tracing::subscriber::set_default(subscriber));
    written
}

impl Log {
    pub(super) fn begin() -> Self {
        let written = WRITTEN.with(Writer::clone);
        let began = written.0.lock().unwrap().len();
        Self { written, began }
    }

    pub(super) fn text(&self) -> String {
        let written = self.written.0.lock().unwrap();
        String::from_utf8_lossy(&written[self.began..]).into_owned()
    }
}

#[derive(Clone, Default)]
struct Writer(Arc<Mutex<Vec<u8>>>);

impl io::Write for Writer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
