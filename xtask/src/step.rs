//! Telling what happens: a heading, whatever the work prints, and how long it took.

use std::time::{Duration, Instant};

use crate::Result;

/// Runs `work` under a heading; the sentence it returns says what was found or done.
pub(crate) fn step(title: &str, work: impl FnOnce() -> Result<String>) -> Result<()> {
    making(title, || Ok(((), work()?)))
}

/// The same for work of which something is left, besides the sentence.
pub(crate) fn making<T>(title: &str, work: impl FnOnce() -> Result<(T, String)>) -> Result<T> {
    heading(title);
    let start = Instant::now();
    let (made, found) = work().map_err(|message| format!("{title}: {message}"))?;
    println!("   {found} ({})", seconds(start.elapsed()));
    Ok(made)
}

pub(crate) fn heading(title: &str) {
    println!("── {title}");
}

/// An installation is announced before it starts, so that nobody wonders what the machine is doing.
pub(crate) fn installing(what: &str, usually: &str) {
    println!("   installing {what} (usually {usually}) …");
}

pub(crate) fn note(text: &str) {
    println!("   {text}");
}

pub(crate) fn seconds(elapsed: Duration) -> String {
    let minutes = elapsed.as_secs() / 60;
    if minutes == 0 {
        format!("{:.1} s", elapsed.as_secs_f32())
    } else {
        format!("{minutes} min {} s", elapsed.as_secs() % 60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_well() {
        assert_eq!(seconds(Duration::from_millis(1_240)), "1.2 s");
        assert_eq!(seconds(Duration::from_secs(125)), "2 min 5 s");
    }
}
