use serde::Serialize;

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Where it belongs: `settings`, `keys`, `origin`, `database`, `provider`, `client` or `upstreams`.
    pub area: &'static str,
    /// What is thought of it.
    pub verdict: Verdict,
    /// What was found.
    pub what: String,
    /// What to do about it.
    pub advice: Option<String>,
}

/// What is thought of something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// It is as it should be.
    Right,
    /// It works, or may work, and could be better.
    Advice,
    /// It does not work, or is not safe.
    Wrong,
}

/// What is found in one place.
pub(super) struct Section {
    area: &'static str,
    findings: Vec<Finding>,
}

impl Section {
    pub(super) fn of(area: &'static str) -> Self {
        let findings = Vec::new();
        Self { area, findings }
    }

    pub(super) fn right(&mut self, what: impl Into<String>) {
        self.push(Verdict::Right, what.into(), None);
    }

    pub(super) fn advise(&mut self, what: impl Into<String>, advice: impl Into<String>) {
        self.push(Verdict::Advice, what.into(), Some(advice.into()));
    }

    pub(super) fn wrong(&mut self, what: impl Into<String>, advice: impl Into<String>) {
        self.push(Verdict::Wrong, what.into(), Some(advice.into()));
    }

    pub(super) fn has_wrongs(&self) -> bool {
        self.findings
            .iter()
            .any(|finding| finding.verdict == Verdict::Wrong)
    }

    pub(super) fn into_findings(self) -> Vec<Finding> {
        self.findings
    }

    fn push(&mut self, verdict: Verdict, what: String, advice: Option<String>) {
        let area = self.area;
        self.findings.push(Finding {
            area,
            verdict,
            what,
            advice,
        });
    }
}
