//! Which paths can be read in one way only.

/// Dot segments and separators in disguise, and percent signs that encode nothing: servers disagree about them, so none passes.
pub(super) fn is_ambiguous(path: &str) -> bool {
    if !path.contains(['%', ';', '\\']) {
        return path.contains("//") || path.split('/').any(is_dots);
    }
    let lower = path.to_ascii_lowercase();
    let disguised = ["%2f", "%5c", "%00", "%25", "\\", "//"]
        .iter()
        .any(|it| lower.contains(it));
    let encodes = |after: &str| {
        let digits = after.as_bytes().get(..2);
        digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
    };
    disguised || !lower.split('%').skip(1).all(encodes) || lower.split('/').any(is_dots_in_disguise)
}

fn is_dots(segment: &str) -> bool {
    matches!(segment, "." | "..")
}

/// Some servers take parameters off a segment before they read it (`..;x`, RFC 3986 §3.3).
fn is_dots_in_disguise(segment: &str) -> bool {
    let segment = segment.replace("%2e", ".").replace("%3b", ";");
    match segment.split_once(';') {
        Some((name, _)) => name.is_empty() || is_dots(name),
        None => is_dots(&segment),
    }
}
