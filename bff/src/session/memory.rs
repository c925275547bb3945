//! What this process remembers of sessions, so that the many calls of one page read the database once.
//!
//! A record never changes: it is remembered until others need its place. A row may change at any time, on any instance: it is
//! believed for half a second, and no longer than until this process changes it or hears that somebody has. Who reads a row notes
//! its generation first, so that nothing that was read before a change is believed after it.
//!
//! A record is found by its cookie under the keys of the moment, and believed for as long as these are the keys.
//!
//! Only what was found is remembered, so strangers with made-up cookies push nobody out. What it is found by is of our own making,
//! and random: nobody can choose it so that it is slow to find.

use std::{
    hash::{BuildHasher, Hash},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use foldhash::fast::RandomState;
use moka::sync::Cache;
use tower_sessions::session::Id;

use super::{row::Row, user_session::Record};
use crate::clock;

/// How long a row is believed: wherever a session ends, it is refused everywhere within a second.
const BELIEVED: Duration = Duration::from_millis(500);
/// How long a record is kept that nobody asks for.
const UNUSED: Duration = Duration::from_mins(5);
/// How much is remembered of records and of rows, in bytes.
const RECORDS: u64 = 32 << 20;
const ROWS: u64 = 16 << 20;
/// What an entry costs besides what is in it.
const OVERHEAD: usize = 256;
/// Sessions that share a generation are read again when one of them changes: so many that this is rare.
const GENERATIONS: usize = 1024;

pub(super) struct Memory {
    records: Cache<Id, (Remembered<Record>, u64), RandomState>,
    /// How often the keys have been replaced.
    keys: AtomicU64,
    rows: Cache<Arc<str>, Remembered<Row>, RandomState>,
    generations: Box<[AtomicU64]>,
    hasher: RandomState,
}

/// What is remembered, and how many bytes it takes.
struct Remembered<T> {
    it: Arc<T>,
    size: u32,
}

/// The moment at which somebody began to read a row.
#[derive(Clone, Copy, Debug)]
pub(super) struct AsOf {
    /// Which generation it is, and how old that was.
    index: usize,
    generation: u64,
    time: Instant,
}

impl Memory {
    pub(super) fn new() -> Self {
        Self {
            records: Cache::builder()
                .max_capacity(RECORDS)
                .weigher(|_, (record, _): &(Remembered<Record>, u64)| record.size)
                .time_to_idle(UNUSED)
                .build_with_hasher(RandomState::default()),
            keys: AtomicU64::new(0),
            rows: Cache::builder()
                .max_capacity(ROWS)
                .weigher(|_, row: &Remembered<Row>| row.size)
                .time_to_live(BELIEVED)
                .build_with_hasher(RandomState::default()),
            generations: (0..GENERATIONS).map(|_| AtomicU64::new(0)).collect(),
            hasher: RandomState::default(),
        }
    }

    pub(super) fn record(&self, id: &Id) -> Option<Arc<Record>> {
        let (record, keys) = self.records.get(id)?;
        (keys == self.keys_now()).then_some(record.it)
    }

    /// To be asked for before a record is read.
    pub(super) fn keys_now(&self) -> u64 {
        self.keys.load(Ordering::SeqCst)
    }

    /// `keys` are those that it was read under.
    pub(super) fn remember_record(&self, id: Id, record: &Arc<Record>, keys: u64) {
        let remembered = Remembered::new(record, record.size());
        self.records.insert(id, (remembered, keys));
    }

    /// The keys have been replaced: who was found under the old ones must be found again.
    pub(super) fn forget_keys(&self) {
        self.keys.fetch_add(1, Ordering::SeqCst);
        self.records.invalidate_all();
    }

    pub(super) fn forget_record(&self, id: &Id) {
        self.records.invalidate(id);
    }

    /// A session's row, if it was read a moment ago and has not changed since, as far as is known here.
    pub(super) fn row(&self, handle: &str) -> Option<Arc<Row>> {
        let row = self.rows.get(handle)?.it;
        self.believes(&row).then_some(row)
    }

    /// Whether a row that was read a moment ago would still be found.
    pub(super) fn believes(&self, row: &Row) -> bool {
        let AsOf {
            index,
            generation,
            time,
        } = row.as_of;
        clock::instant().duration_since(time) < BELIEVED
            && self.generations[index].load(Ordering::SeqCst) == generation
            && row.life.expires > clock::now()
    }

    /// To be asked for before the row is read.
    pub(super) fn as_of_now(&self, handle: &str) -> AsOf {
        let index = self.index(handle);
        AsOf {
            index,
            generation: self.generations[index].load(Ordering::SeqCst),
            time: clock::instant(),
        }
    }

    pub(super) fn remember(&self, handle: &str, row: &Arc<Row>) {
        self.rows.insert(handle.into(), Remembered::new(row, row.size()));
    }

    /// The row has changed, or is gone.
    pub(super) fn forget(&self, handle: &str) {
        self.generations[self.index(handle)].fetch_add(1, Ordering::SeqCst);
        self.rows.invalidate(handle);
    }

    #[cfg(test)]
    pub(super) fn bytes_of_rows(&self) -> u64 {
        self.rows.run_pending_tasks();
        self.rows.weighted_size()
    }

    #[cfg(test)]
    pub(super) fn is_empty(&self) -> bool {
        self.records.run_pending_tasks();
        self.rows.run_pending_tasks();
        self.records.entry_count() + self.rows.entry_count() == 0
    }

    /// Of the generation that a session has, with others.
    fn index(&self, handle: impl Hash) -> usize {
        let index = self.hasher.hash_one(handle) % GENERATIONS as u64;
        usize::try_from(index).unwrap_or_default()
    }
}

impl<T> Remembered<T> {
    fn new(it: &Arc<T>, size: usize) -> Self {
        Self {
            it: Arc::clone(it),
            size: u32::try_from(OVERHEAD + size).unwrap_or(u32::MAX),
        }
    }
}

impl<T> Clone for Remembered<T> {
    fn clone(&self) -> Self {
        Self {
            it: Arc::clone(&self.it),
            size: self.size,
        }
    }
}
