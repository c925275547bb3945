//! What is wrong with a configuration, told all at once.

/// One mistake in the configuration.
#[derive(Debug)]
pub struct Mistake {
    /// The environment variable, or the place in the proxy table.
    pub key: String,
    /// What is wrong with it.
    pub problem: String,
    /// A value that would do.
    pub example: String,
}

/// Every mistake in the configuration. Its `Display` is what the operator reads before the process exits.
#[derive(Debug, thiserror::Error)]
pub struct Mistakes(pub Vec<Mistake>);

impl std::fmt::Display for Mistakes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let n = self.0.len();
        writeln!(
            f,
            "The configuration has {n} mistake{}:",
            if n == 1 { "" } else { "s" }
        )?;
        for Mistake {
            key,
            problem,
            example,
        } in &self.0
        {
            write!(f, "\n  {key}\n    {problem}\n    for example: {example}\n")?;
        }
        Ok(())
    }
}
