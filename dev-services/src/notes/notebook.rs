use std::{collections::HashMap, path::PathBuf};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{StartError, secret, state::Kept};

const MAX_NOTES: usize = 200;
const MAX_LENGTH: usize = 500;

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Note {
    id: String,
    text: String,
    created_at: DateTime<Utc>,
}

/// Everybody's notes, by `sub`, oldest first.
pub(super) struct Notebook(Kept<HashMap<String, Vec<Note>>>);

impl Notebook {
    pub(super) fn open(path: PathBuf) -> Result<Self, StartError> {
        Kept::open(path).map(Self)
    }

    /// Newest first.
    pub(super) fn of(&self, sub: &str) -> Vec<Note> {
        self.0
            .read(|notes| notes.get(sub).into_iter().flatten().rev().cloned().collect())
    }

    /// Says in words for the user what is wrong with a note.
    pub(super) fn add(&self, sub: &str, text: &str) -> Result<Note, &'static str> {
        match text.chars().count() {
            0 => return Err("Write something first: a note cannot be empty."),
            1..=MAX_LENGTH => {}
            _ => return Err("That is too long: a note has at most 500 characters."),
        }
        let note = Note {
            id: secret::random(),
            text: text.to_owned(),
            created_at: Utc::now(),
        };
        self.0.change(|notes| {
            let notes = notes.entry(sub.to_owned()).or_default();
            if notes.len() >= MAX_NOTES {
                return Err("You have 200 notes, and that is all there is room for. Delete one first.");
            }
            notes.push(note.clone());
            Ok(note)
        })
    }

    pub(super) fn remove_all(&self, sub: &str) {
        self.0.change(|notes| notes.remove(sub));
    }

    /// Whether there was such a note of this user's.
    pub(super) fn remove(&self, sub: &str, id: &str) -> bool {
        self.0.change(|notes| {
            let Some(notes) = notes.get_mut(sub) else {
                return false;
            };
            let before = notes.len();
            notes.retain(|note| note.id != id);
            notes.len() < before
        })
    }
}
