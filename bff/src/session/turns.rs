//! Whose turn it is to refresh, within this process.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError, Weak},
    time::Instant,
};

use crate::{Problem, oidc::TargetService};

/// When a refresh failed, for which service, and how.
pub(super) type Failure = (Instant, Option<TargetService>, Problem);

/// A session's turn. Whoever holds it leaves behind how it failed, for those who waited.
pub(super) type Turn = tokio::sync::Mutex<Option<Failure>>;

/// The turns that somebody holds or waits for, by session.
#[derive(Default)]
pub(super) struct Turns(Mutex<HashMap<String, Weak<Turn>>>);

impl Turns {
    /// The session's turn, made when the first asks and gone when the last is done.
    pub(super) fn of(&self, handle: &str) -> Arc<Turn> {
        let mut turns = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(turn) = turns.get(handle).and_then(Weak::upgrade) {
            return turn;
        }
        turns.retain(|_, turn| turn.strong_count() > 0);
        let turn = Arc::default();
        turns.insert(handle.to_owned(), Arc::downgrade(&turn));
        turn
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_turn_is_one_for_as_long_as_anybody_has_it() {
        let turns = Turns::default();
        let hers = turns.of("hers");
        drop(turns.of("his"));
        let theirs = turns.of("theirs");
        assert!(Arc::ptr_eq(&hers, &turns.of("hers")));
        assert!(!Arc::ptr_eq(&hers, &theirs));
        assert_eq!(turns.0.lock().unwrap().len(), 2, "his is forgotten");
    }
}
