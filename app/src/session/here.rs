use std::{fmt, num::ParseIntError, str::FromStr};

use crate::api::{SessionTimes, User};

/// Who is signed in, and for how long, as it travels inside every page: in lines, which are read by far less code than JSON.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Here(pub(super) Option<(User, SessionTimes)>);

impl fmt::Display for Here {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some((User { sub, name }, times)) = &self.0 else {
            return Ok(());
        };
        let SessionTimes {
            id,
            created_at,
            expires_in,
            absolute_expires_in,
        } = times;
        // The name is last: it alone may have lines of its own.
        let sub = sub.replace('\n', " ");
        write!(
            f,
            "{id}\n{created_at}\n{expires_in}\n{absolute_expires_in}\n{sub}\n{name}"
        )
    }
}

impl FromStr for Here {
    type Err = ParseIntError;

    fn from_str(text: &str) -> Result<Self, ParseIntError> {
        let mut lines = text.splitn(6, '\n');
        let mut line = || lines.next().unwrap_or_default();
        let id = line().to_owned();
        if id.is_empty() {
            return Ok(Self(None));
        }
        let times = SessionTimes {
            id,
            created_at: line().parse()?,
            expires_in: line().parse()?,
            absolute_expires_in: line().parse()?,
        };
        let (sub, name) = (line().to_owned(), line().to_owned());
        Ok(Self(Some((User { sub, name }, times))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let times = SessionTimes {
            id: "of this page".to_owned(),
            created_at: -1,
            expires_in: 1800,
            absolute_expires_in: u64::MAX,
        };
        for name in ["Alice", "", "Álice\n\"<script>\"\n"] {
            let user = User {
                sub: "user-alice".to_owned(),
                name: name.to_owned(),
            };
            let here = Here(Some((user, times.clone())));
            assert_eq!(here.to_string().parse(), Ok(here));
        }
        assert_eq!(Here(None).to_string().parse(), Ok(Here(None)));
    }
}
