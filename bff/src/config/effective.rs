//! The settings as they are in force, for whoever operates the process.

use serde::Serialize;
use url::Url;

use super::{
    Vars,
    settings::{OPENTELEMETRY, SETTINGS, Secrecy, Setting},
};

/// What is shown in the place of a secret.
const MASK: &str = "********";

/// A setting, its value, and where that was said. Secrets are masked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Effective {
    /// The environment variable.
    pub name: &'static str,
    /// The value; none where it is unset and has no default.
    pub value: Option<String>,
    /// Where the value comes from.
    pub source: Source,
}

/// Where a value was said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Source {
    /// In the environment.
    Environment,
    /// In the file that another variable names.
    File,
    /// By a development build.
    Development,
    /// Nowhere.
    Default,
}

impl Source {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Environment => "environment",
            Self::File => "file",
            Self::Development => "development",
            Self::Default => "default",
        }
    }
}

impl Effective {
    /// Every setting of the BFF, right or wrong; and those of OpenTelemetry that somebody has set.
    pub fn all(vars: &Vars) -> Vec<Self> {
        let ours = SETTINGS.iter().map(|setting| Self::read(vars, setting));
        let theirs = OPENTELEMETRY.iter().map(|setting| Self::read(vars, setting));
        ours.chain(theirs.filter(|setting| setting.value.is_some()))
            .collect()
    }

    /// A setting of somebody else's, which is no secret.
    pub fn of(vars: &Vars, name: &'static str, default: &'static str) -> Self {
        let setting = Setting {
            name,
            default: Some(default),
            secrecy: Secrecy::Open,
        };
        Self::read(vars, &setting)
    }

    fn read(vars: &Vars, setting: &Setting) -> Self {
        let Setting {
            name,
            default,
            secrecy,
        } = *setting;
        let in_file = vars.get(&format!("{name}_FILE")).is_some();
        let (value, source) = match (vars.in_environment(name), vars.get(name)) {
            (Some(value), _) => (Some(value), Source::Environment),
            (None, Some(value)) => (Some(value), Source::Development),
            (None, None) if in_file => (Some(""), Source::File),
            (None, None) => (default, Source::Default),
        };
        let value = value.map(|value| match secrecy {
            Secrecy::Open => value.to_owned(),
            Secrecy::Password => without_password(value),
            Secrecy::Secret => MASK.to_owned(),
        });
        Self { name, value, source }
    }
}

/// A password may be where a URL has one, or among its parameters.
pub(crate) fn without_password(url: &str) -> String {
    let Ok(mut url) = Url::parse(url) else {
        return MASK.to_owned();
    };
    if url.password().is_some() && url.set_password(Some(MASK)).is_err() {
        return MASK.to_owned();
    }
    if url.query().is_some_and(|query| query.contains("password")) {
        url.set_query(Some(MASK));
    }
    url.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(vars: &[(&str, &str)], name: &str) -> (Option<String>, Source) {
        let vars: Vars = vars.iter().copied().collect();
        let mut all = Effective::all(&vars).into_iter();
        let found = all.find(|setting| setting.name == name).unwrap();
        (found.value, found.source)
    }

    #[test]
    fn each_says_where_it_comes_from() {
        let default = shown(&[], "OIDC_PAR");
        assert_eq!(default, (Some("auto".to_owned()), Source::Default));
        assert_eq!(shown(&[], "PUBLIC_URL"), (None, Source::Default));
        let set = shown(&[("OIDC_PAR", "never")], "OIDC_PAR");
        assert_eq!(set, (Some("never".to_owned()), Source::Environment));
        let in_file = shown(&[("OIDC_CLIENT_SECRET_FILE", "/run/s")], "OIDC_CLIENT_SECRET");
        assert_eq!(in_file, (Some(MASK.to_owned()), Source::File));

        let mut vars = Vars::default();
        vars.set_default("PUBLIC_URL", "http://localhost:3000");
        assert_eq!(Effective::all(&vars)[0].source, Source::Development);
    }

    #[test]
    fn what_somebody_else_reads_is_shown_where_it_is_set() {
        let told: Vars = [("OTEL_SERVICE_NAME", "notes")].into_iter().collect();
        let names = |vars: &Vars| Effective::all(vars).len() - SETTINGS.len();
        assert_eq!((names(&Vars::default()), names(&told)), (0, 1));
        let (name, source) = shown(&[("OTEL_SERVICE_NAME", "notes")], "OTEL_SERVICE_NAME");
        assert_eq!((name.as_deref(), source), (Some("notes"), Source::Environment));
    }

    #[test]
    fn no_secret_is_shown() {
        for (name, value) in [
            ("OIDC_CLIENT_SECRET", "hunter2"),
            ("SESSION_KEYS", "hunter2"),
            ("DATABASE_URL", "postgres://bff:hunter2@db/bff"),
            ("DATABASE_URL", "postgres://db/bff?user=bff&password=hunter2"),
            ("DATABASE_URL", "hunter2 is no URL"),
            ("OTEL_EXPORTER_OTLP_HEADERS", "authorization=hunter2"),
            ("OTEL_EXPORTER_OTLP_ENDPOINT", "https://bff:hunter2@collector"),
        ] {
            let (shown, _) = shown(&[(name, value)], name);
            assert!(!shown.unwrap().contains("hunter2"), "{value}");
        }
        let (shown, _) = shown(&[("DATABASE_URL", "postgres://bff@db:5433/bff")], "DATABASE_URL");
        assert_eq!(shown.unwrap(), "postgres://bff@db:5433/bff");
    }
}
