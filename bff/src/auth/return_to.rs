//! Where a login leads: a path on this origin, and nothing else (RFC 9700 §4.11.1).

use url::Url;

/// `None` for whatever a browser could understand as another place than a path on this origin.
pub(super) fn parse(return_to: &str) -> Option<String> {
    // The parser takes `\` for `/` and drops tabs and line breaks, as browsers do: what hides behind those is refused.
    let plain = return_to.starts_with('/')
        && !return_to.starts_with("//")
        && !return_to.contains(|c: char| c == '\\' || c.is_control());
    if !plain {
        return None;
    }
    let base = Url::parse("https://this-origin.invalid").expect("the base is a URL");
    let url = base
        .join(return_to)
        .ok()
        .filter(|url| url.origin() == base.origin())?;
    let path = url[url::Position::BeforePath..].to_owned();
    // Dot segments are gone by now; what they leave must still be a path (`/.//host` becomes `//host`).
    (!path.starts_with("//")).then_some(path)
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn paths_on_this_origin_are_kept() {
        for path in [
            "/",
            "/notes",
            "/notes?filter=a%2Fb&x=1",
            "/notes#latest",
            "/a/b/",
            "/@alice",
            "/?next=//evil.example",
        ] {
            assert_eq!(parse(path).as_deref(), Some(path));
        }
        assert_eq!(parse("/a/../notes").as_deref(), Some("/notes"));
        assert_eq!(parse("/é").as_deref(), Some("/%C3%A9"));
    }

    #[test]
    fn everything_else_is_refused() {
        for elsewhere in [
            "",
            "notes",
            "https://evil.example",
            "//evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "/\t/evil.example",
            "/\n/evil.example",
            "\u{1}/notes",
            " //evil.example",
            "javascript:alert(1)",
            "///evil.example",
            "/.//evil.example",
            "/a/..//evil.example",
            "/notes\r\nSet-Cookie: a=b",
            "@evil.example",
            "http:/evil.example",
        ] {
            assert_eq!(parse(elsewhere), None, "{elsewhere:?}");
        }
    }
}
