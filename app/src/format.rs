//! Small things written for people, the same on the server and in the browser.

/// Two letters for a person without a picture.
pub(crate) fn initials(name: &str) -> String {
    let mut words = name.split_whitespace().filter_map(|word| word.chars().next());
    let first = words.next();
    let last = words.next_back();
    first
        .into_iter()
        .chain(last)
        .flat_map(char::to_uppercase)
        .collect()
}

/// `29 min 41 s`, and from an hour on `7 h 46 min`. Rounded down, so that nobody is promised more than there is.
pub(crate) fn time_left(seconds: u64) -> String {
    let (hours, minutes) = (seconds / 3600, seconds / 60 % 60);
    match (hours, minutes) {
        (0, 0) => format!("{seconds} s"),
        (0, _) => format!("{minutes} min {:02} s", seconds % 60),
        _ => format!("{hours} h {minutes:02} min"),
    }
}

/// `1 note`, `2 notes`.
pub(crate) fn count(n: u64, noun: &str) -> String {
    if n == 1 {
        format!("1 {noun}")
    } else {
        format!("{n} {noun}s")
    }
}

/// `21 Nov 2026, 19:52 UTC`, of seconds since 1970. In UTC on purpose: the server does not know the reader's
/// zone, and a page must not change under the reader's eyes when it hydrates.
pub(crate) fn utc(seconds: i64) -> String {
    let (year, month, day) = civil(seconds.div_euclid(86_400));
    let minute = seconds.rem_euclid(86_400) / 60;
    let month = MONTHS[usize::try_from(month - 1).unwrap_or_default()];
    format!("{day} {month} {year}, {:02}:{:02} UTC", minute / 60, minute % 60)
}

/// The same, of an RFC 3339 time in UTC; anything else is shown as it came.
pub(crate) fn rfc3339(time: &str) -> String {
    let parts = || {
        let (date, clock) = time.split_once('T')?;
        let mut date = date.split('-');
        let (year, month, day) = (date.next()?, date.next()?, date.next()?);
        let month = MONTHS.get(month.parse::<usize>().ok()?.checked_sub(1)?)?;
        let minute = clock.ends_with('Z').then(|| clock.get(..5)).flatten()?;
        Some(format!(
            "{} {month} {year}, {minute} UTC",
            day.trim_start_matches('0')
        ))
    };
    parts().unwrap_or_else(|| time.to_owned())
}

const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

/// The date of a day counted from 1970-01-01, by counting from a 1 March, when leap days come last.
fn civil(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let (era, day_of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * day_of_year + 2) / 153;
    let month = if from_march < 10 {
        from_march + 3
    } else {
        from_march - 9
    };
    let year = era * 400 + year_of_era + i64::from(month <= 2);
    (year, month, day_of_year - (153 * from_march + 2) / 5 + 1)
}

/// A value made safe to stand between two slashes, or behind a `=`, of a URL.
pub(crate) fn path_segment(value: &str) -> String {
    leptos_router::location::Url::escape(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_are_the_first_and_the_last() {
        assert_eq!(initials("Alice B. Adams"), "AA");
        assert_eq!(initials("émile"), "É");
        assert_eq!(initials(" "), "");
    }

    #[test]
    fn a_countdown_is_short() {
        assert_eq!(time_left(59), "59 s");
        assert_eq!(time_left(1_781), "29 min 41 s");
        assert_eq!(time_left(28_799), "7 h 59 min");
    }

    #[test]
    fn dates_survive_leap_years_and_the_time_before_1970() {
        assert_eq!(utc(0), "1 Jan 1970, 00:00 UTC");
        assert_eq!(utc(951_782_400), "29 Feb 2000, 00:00 UTC");
        assert_eq!(utc(1_795_290_720), "21 Nov 2026, 19:52 UTC");
        assert_eq!(utc(-60), "31 Dec 1969, 23:59 UTC");
    }

    #[test]
    fn rfc3339_times_read_like_the_others() {
        assert_eq!(rfc3339("2026-11-01T19:52:07.25Z"), "1 Nov 2026, 19:52 UTC");
        assert_eq!(rfc3339("2026-11-01T19:52:07+01:00"), "2026-11-01T19:52:07+01:00");
        assert_eq!(rfc3339("yesterday"), "yesterday");
    }
}
