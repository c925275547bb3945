//! Lines of the log on their way to standard output. A thread of its own writes them, so that no request waits for whoever reads
//! them; and to wake it for each costs a request more than the line does, so those of a busy thread go there together.

use std::{
    cell::RefCell,
    io::{self, Write},
    sync::{Arc, OnceLock},
    time::Duration,
};

use tokio::{sync::Notify, time::sleep};
use tracing::{Level, Metadata};
use tracing_appender::non_blocking::{NonBlocking, NonBlockingBuilder, WorkerGuard};
use tracing_subscriber::fmt::MakeWriter;

/// How long a line waits for others.
const PATIENCE: Duration = Duration::from_millis(50);
/// How many bytes wait at most.
const ENOUGH: usize = 64 << 10;
/// How much is held for a reader of standard output who reads no more: this often what goes there together. The rest is lost.
const HELD: usize = 512;

static WRITER: OnceLock<NonBlocking> = OnceLock::new();

thread_local! {
    static GATHERED: RefCell<Option<Gathered>> = const { RefCell::new(None) };
}

/// Where the log's lines are written to.
pub(super) struct Lines;

/// One of them. What the log warns of does not wait.
pub(super) struct Line {
    can_wait: bool,
}

/// Those of this thread.
struct Gathered {
    lines: Vec<u8>,
    begun: Arc<Notify>,
}

impl Lines {
    /// What is returned writes the last ones when it is dropped.
    pub(super) fn begin() -> (Self, WorkerGuard) {
        let (writer, guard) = NonBlockingBuilder::default()
            .buffered_lines_limit(HELD)
            .finish(io::stdout());
        WRITER.get_or_init(|| writer);
        (Self, guard)
    }
}

/// Has this thread's lines wait for each other from now on. Belongs to a runtime that has this thread alone, and ends with it.
pub(crate) async fn gather() {
    let begun = Arc::new(Notify::new());
    let gathered = Gathered {
        lines: Vec::with_capacity(ENOUGH),
        begun: Arc::clone(&begun),
    };
    GATHERED.set(Some(gathered));
    loop {
        begun.notified().await;
        sleep(PATIENCE).await;
        GATHERED.with_borrow_mut(|gathered| gathered.as_mut().map(Gathered::hand_over));
    }
}

impl Gathered {
    fn add(&mut self, line: &[u8], can_wait: bool) {
        if self.lines.is_empty() && can_wait {
            self.begun.notify_one();
        }
        self.lines.extend_from_slice(line);
        if !can_wait || self.lines.len() >= ENOUGH {
            self.hand_over();
        }
    }

    fn hand_over(&mut self) {
        write(&self.lines);
        self.lines.clear();
    }
}

impl Drop for Gathered {
    fn drop(&mut self) {
        self.hand_over();
    }
}

fn write(lines: &[u8]) {
    if let Some(mut writer) = WRITER.get().cloned()
        && !lines.is_empty()
    {
        // It never fails: what cannot be held is lost.
        let _ = writer.write_all(lines);
    }
}

impl MakeWriter<'_> for Lines {
    type Writer = Line;

    fn make_writer(&self) -> Line {
        Line { can_wait: false }
    }

    fn make_writer_for(&self, line: &Metadata<'_>) -> Line {
        Line {
            can_wait: *line.level() >= Level::INFO,
        }
    }
}

impl Write for Line {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let gathered = GATHERED.try_with(|gathered| match &mut *gathered.borrow_mut() {
            Some(gathered) => {
                gathered.add(line, self.can_wait);
                true
            }
            None => false,
        });
        // A thread that ends has no more place to gather.
        if !gathered.unwrap_or(false) {
            write(line);
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
