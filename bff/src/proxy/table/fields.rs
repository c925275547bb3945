//! The keys of one row, read one by one, so that every mistake is found and none hides another.

use std::ops::RangeInclusive;

use toml::{Table, Value};

use crate::config::Mistake;

/// How alike two words are (0 to 1) for one to be a slip of the other.
const ALIKE: f64 = 0.8;

/// What is left of a row, and where its mistakes go.
pub(super) struct Fields<'a> {
    left: Table,
    /// How the mistakes name the row.
    pub(super) place: String,
    mistakes: &'a mut Vec<Mistake>,
}

impl<'a> Fields<'a> {
    pub(super) fn new(left: Table, place: String, mistakes: &'a mut Vec<Mistake>) -> Self {
        Self {
            left,
            place,
            mistakes,
        }
    }

    pub(super) fn mistake(&mut self, key: &str, problem: impl Into<String>, example: &str) {
        self.mistakes.push(Mistake {
            key: format!("{}, {key}", self.place),
            problem: problem.into(),
            example: example.to_owned(),
        });
    }

    pub(super) fn string(&mut self, key: &str, example: &str) -> Option<String> {
        match self.left.remove(key)? {
            Value::String(text) => Some(text),
            other => {
                self.mistake(key, format!("must be text, not {}", other.type_str()), example);
                None
            }
        }
    }

    pub(super) fn required(&mut self, key: &str, example: &str) -> Option<String> {
        if !self.left.contains_key(key) {
            self.mistake(key, "is missing", example);
        }
        self.string(key, example)
    }

    pub(super) fn strings(&mut self, key: &str, example: &str) -> Option<Vec<String>> {
        let value = self.left.remove(key)?;
        let texts = value.as_array().and_then(|values| {
            let texts = values.iter().map(|value| value.as_str().map(str::to_owned));
            texts.collect::<Option<Vec<_>>>()
        });
        if texts.is_none() {
            self.mistake(key, "must be a list of texts", example);
        }
        texts
    }

    pub(super) fn flag(&mut self, key: &str) -> Option<bool> {
        let value = self.left.remove(key)?;
        if value.as_bool().is_none() {
            self.mistake(key, "must be true or false", &format!("{key} = true"));
        }
        value.as_bool()
    }

    pub(super) fn number(&mut self, key: &str, range: RangeInclusive<u64>, default: u64) -> u64 {
        let Some(value) = self.left.remove(key) else {
            return default;
        };
        let number = value.as_integer().and_then(|number| u64::try_from(number).ok());
        number.filter(|number| range.contains(number)).unwrap_or_else(|| {
            let (least, most) = range.into_inner();
            let problem = format!("must be a whole number between {least} and {most}");
            self.mistake(key, problem, &format!("{key} = {default}"));
            default
        })
    }

    /// Whatever was not asked for is a mistake, perhaps a slip of the pen.
    pub(super) fn finish(mut self, known: &[&str]) {
        for key in std::mem::take(&mut self.left).keys() {
            let closest = closest(key, known);
            let problem = match closest {
                Some(meant) => format!("there is no such key: did you mean `{meant}`?"),
                None => format!("there is no such key; there are {}", known.join(", ")),
            };
            self.mistake(key, problem, closest.unwrap_or("leave it out"));
        }
    }
}

/// Which of the words somebody may have meant.
pub(super) fn closest<'k>(word: &str, known: &[&'k str]) -> Option<&'k str> {
    let likeness = |other: &&str| strsim::jaro_winkler(word, other);
    let candidates = known.iter().copied().filter(|other| likeness(other) > ALIKE);
    candidates.max_by(|a, b| likeness(a).total_cmp(&likeness(b)))
}
