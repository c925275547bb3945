use std::time::{Duration, Instant};

use crate::support::Browser;

/// How long requests took.
#[derive(Default)]
pub(crate) struct Latencies(Vec<Duration>);

impl Latencies {
    /// Looks up so many sessions, one after the other, each time another one.
    pub(crate) async fn of_look_ups(&mut self, browsers: &[Browser], requests: usize) {
        // Coprime to the number of sessions: each has its turn, and no two neighbours follow each other.
        const STRIDE: usize = 389;
        for _ in 0..requests {
            let browser = &browsers[self.0.len() * STRIDE % browsers.len()];
            let asked = Instant::now();
            browser.fetch("/auth/session?touch=false").await.succeeds();
            self.0.push(asked.elapsed());
        }
    }

    pub(crate) fn percentile(&self, percent: usize) -> Duration {
        let mut sorted = self.0.clone();
        sorted.sort_unstable();
        sorted[(sorted.len() - 1) * percent / 100]
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }
}
