//! The fenced blocks of a page.

/// What stands between two lines of backticks.
#[derive(Clone, Debug)]
pub(crate) struct Fence {
    /// `docs/forking.md:23`, for whoever has to look.
    pub(crate) place: String,
    pub(crate) language: String,
    /// What follows the language, which no reader sees: a path or a marker.
    pub(crate) mark: String,
    pub(crate) text: String,
}

pub(crate) fn fences(page: &str, text: &str) -> Vec<Fence> {
    let mut fences = Vec::new();
    let mut open: Option<Fence> = None;
    for (number, line) in (1..).zip(text.lines()) {
        match (&mut open, line.trim_start().strip_prefix("```")) {
            (None, Some(info)) => {
                let (language, mark) = info.split_once(' ').unwrap_or((info, ""));
                open = Some(Fence {
                    place: format!("{page}:{number}"),
                    language: language.to_owned(),
                    mark: mark.trim().to_owned(),
                    text: String::new(),
                });
            }
            (Some(fence), None) => {
                fence.text.push_str(line);
                fence.text.push('\n');
            }
            (Some(_), Some(_)) => fences.extend(open.take()),
            (None, None) => {}
        }
    }
    assert!(open.is_none(), "a block does not end: {open:?}");
    fences
}
