//! What is counted of every answer, by where it comes from: a route, or a row of the proxy table.
//!
//! To find a counter by its labels costs more than to count. So each thread finds it once; whoever wants to have anything counted
//! installs a recorder before the first request.

use std::{cell::RefCell, thread::LocalKey, time::Duration};

use foldhash::HashMap;
use metrics::{Counter, Histogram};

/// What one thread has found.
pub(super) type Found = RefCell<HashMap<Box<str>, Answers>>;

/// Those of one origin.
pub(super) struct Answers {
    took: Histogram,
    /// They are few: looked through sooner than hashed.
    by_kind: Vec<(Kind, Counter)>,
}

/// The method, where it is counted, and the status, if there was an answer.
#[derive(Clone, Copy, PartialEq)]
pub(super) struct Kind {
    pub(super) method: &'static str,
    pub(super) status: Option<u16>,
}

impl Kind {
    /// As the label says it.
    pub(super) fn status(self) -> String {
        self.status
            .map_or_else(|| "none".to_owned(), |status| status.to_string())
    }
}

/// Counts one. `histogram` and `counter` are asked when there is none yet.
pub(super) fn count(
    found: &'static LocalKey<Found>,
    origin: &str,
    kind: Kind,
    took: Duration,
    histogram: fn(String) -> Histogram,
    counter: fn(String, Kind) -> Counter,
) {
    found.with_borrow_mut(|found| {
        if let Some(answers) = found.get_mut(origin) {
            return answers.count(origin, kind, took, counter);
        }
        let mut answers = Answers {
            took: histogram(origin.to_owned()),
            by_kind: Vec::new(),
        };
        answers.count(origin, kind, took, counter);
        found.insert(origin.into(), answers);
    });
}

impl Answers {
    fn count(&mut self, origin: &str, kind: Kind, took: Duration, counter: fn(String, Kind) -> Counter) {
        self.took.record(took);
        if let Some((_, answers)) = self.by_kind.iter().find(|(counted, _)| *counted == kind) {
            return answers.increment(1);
        }
        let answers = counter(origin.to_owned(), kind);
        answers.increment(1);
        self.by_kind.push((kind, answers));
    }
}
