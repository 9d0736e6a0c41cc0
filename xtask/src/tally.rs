//! What test runners say at their end, added up.

use std::ops::AddAssign;

/// How many tests passed, failed and were skipped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    /// Passed.
    pub(crate) passed: u64,
    /// Failed, or were cancelled.
    pub(crate) failed: u64,
    /// Skipped, ignored, or to be written.
    pub(crate) skipped: u64,
}

impl Tally {
    /// Reads a runner's closing line: cargo's and wasm-bindgen's `test result: …`, or one of Node's
    /// `# pass 3` (its spec reporter has `ℹ` for the `#`). `None` for any other line.
    pub(crate) fn read(line: &str) -> Option<Self> {
        if let Some(result) = line.strip_prefix("test result: ") {
            return Some(Self::of_cargo(result));
        }
        let mut words = line.strip_prefix("# ").or_else(|| line.strip_prefix("ℹ "))?.split(' ');
        let (kind, count) = (words.next()?, words.next()?.parse().ok()?);
        let mut tally = Self::default();
        match kind {
            "pass" => tally.passed = count,
            "fail" | "cancelled" => tally.failed = count,
            "skipped" | "todo" => tally.skipped = count,
            "tests" | "suites" => {}
            _ => return None,
        }
        Some(tally)
    }

    fn of_cargo(result: &str) -> Self {
        let mut tally = Self::default();
        for part in result.split(['.', ';']) {
            let mut words = part.split_whitespace();
            let count = words.next().and_then(|count| count.parse().ok()).unwrap_or_default();
            match words.next() {
                Some("passed") => tally.passed = count,
                Some("failed") => tally.failed = count,
                Some("ignored") => tally.skipped = count,
                _ => {}
            }
        }
        tally
    }

    /// Whether a test was executed.
    pub(crate) fn ran(self) -> bool {
        self.passed + self.failed > 0
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

impl std::fmt::Display for Tally {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{} passed, {} failed, {} skipped", self.passed, self.failed, self.skipped)
    }
}

#[cfg(test)]
mod tests {
    use super::Tally;

    #[test]
    fn cargo_closes_with_one_line() {
        let line = "test result: FAILED. 12 passed; 3 failed; 1 ignored; 0 measured; 7 filtered out; finished in 0.01s";
        assert_eq!(Tally::read(line), Some(Tally { passed: 12, failed: 3, skipped: 1 }));
    }

    #[test]
    fn node_closes_with_one_line_for_each_count() {
        let mut sum = Tally::default();
        let lines = ["ℹ tests 6", "ℹ suites 1", "ℹ pass 2", "# fail 1", "# cancelled 1", "# skipped 1", "# todo 1"];
        lines.iter().filter_map(|line| Tally::read(line)).for_each(|tally| sum += tally);
        assert_eq!(sum, Tally { passed: 2, failed: 2, skipped: 2 });
    }

    #[test]
    fn other_lines_are_no_closing_lines() {
        assert_eq!(Tally::read("ok 3 - passes"), None);
        assert_eq!(Tally::read("# Subtest: pass 3"), None);
    }

    #[test]
    fn skipping_is_not_running() {
        assert!(!Tally { skipped: 4, ..Tally::default() }.ran());
    }
}
