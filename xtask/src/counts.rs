//! How many tests passed and failed, read from what the test runners print.

use std::ops::AddAssign;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) passed: usize,
    pub(crate) failed: usize,
}

impl Counts {
    pub(crate) fn one(passed: bool) -> Self {
        Self {
            passed: usize::from(passed),
            failed: usize::from(!passed),
        }
    }

    /// A runner that ends in failure without naming a failed test (nothing compiled, a crash) failed once.
    pub(crate) fn given(mut self, succeeded: bool) -> Self {
        if !succeeded && self.failed == 0 {
            self.failed = 1;
        }
        self
    }
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
    }
}

/// `test result: FAILED. 3 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.02s`
pub(crate) fn in_cargo_line(line: &str) -> Option<Counts> {
    let (_, result) = line.strip_prefix("test result: ")?.split_once(". ")?;
    let mut counts = Counts::default();
    for part in result.split("; ") {
        match part
            .split_once(' ')
            .and_then(|(number, word)| Some((number.parse::<usize>().ok()?, word)))?
        {
            (number, "passed") => counts.passed = number,
            (number, "failed") => {
                counts.failed = number;
                return Some(counts);
            }
            _ => return None,
        }
    }
    None
}

/// Playwright's summary: `  12 passed (30.1s)`, `  1 failed`, … What was skipped, flaky or never ran did not pass.
pub(crate) fn in_playwright_line(line: &str) -> Option<Counts> {
    let (number, words) = line.strip_prefix("  ")?.split_once(' ')?;
    let number = number.parse().ok()?;
    match words.split(" (").next()? {
        "passed" => Some(Counts {
            passed: number,
            failed: 0,
        }),
        "failed" | "flaky" | "skipped" | "interrupted" | "did not run" => Some(Counts {
            passed: 0,
            failed: number,
        }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sum(lines: &str, read: fn(&str) -> Option<Counts>) -> (usize, usize) {
        let mut total = Counts::default();
        lines.lines().filter_map(read).for_each(|counts| total += counts);
        (total.passed, total.failed)
    }

    #[test]
    fn cargo_results_add_up() {
        let output = "\
running 2 tests
test a ... ok
test result: ok. 2 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s
test result: FAILED. 3 passed; 1 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.02s
test result: it went well";
        assert_eq!(sum(output, in_cargo_line), (5, 1));
    }

    #[test]
    fn playwright_counts_only_what_passed_as_passed() {
        let output = "\
Running 20 tests using 2 workers
  ✓  1 [dev-op] › tests/login.spec.ts:5:1 › 3 passed (1.2s)
  1 failed
    [dev-op] › tests/login.spec.ts:9:1 › a login
  2 flaky
  3 skipped
  1 did not run
  13 passed (30.1s)";
        assert_eq!(sum(output, in_playwright_line), (13, 7));
    }

    #[test]
    fn a_failure_nobody_counted_counts_once() {
        let passed = Counts { passed: 4, failed: 0 };
        assert_eq!(passed.given(true).failed, 0);
        assert_eq!(passed.given(false).failed, 1);
        assert_eq!(Counts { passed: 4, failed: 2 }.given(false).failed, 2);
    }
}
