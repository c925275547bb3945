//! Where a login leads: a path on this origin, and nothing else (RFC 9700 §4.11.1).

use url::Url;

/// `None` for whatever a browser could understand as another place than a path on this origin.
pub(crate) fn parse(return_to: &str) -> Option<String> {
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

/// The same for what may also be a whole URL, on `origin`.
pub(crate) fn of_url(uri: &str, origin: &str) -> Option<String> {
    match Url::parse(uri) {
        Ok(url) if url.origin().ascii_serialization() == origin => parse(&url[url::Position::BeforePath..]),
        _ => parse(uri),
    }
}

#[cfg(test)]
mod tests {
    use super::{of_url, parse};

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
            "/notes\\..",
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

    #[test]
    fn a_url_leads_to_a_path_on_its_origin() {
        let ours = |uri| of_url(uri, "https://app.example.com");
        for uri in [
            "/notes?x=1",
            "https://app.example.com/notes?x=1",
            "HTTPS://APP.example.com:443/notes?x=1",
        ] {
            assert_eq!(ours(uri).as_deref(), Some("/notes?x=1"), "{uri}");
        }
        assert_eq!(ours("https://app.example.com").as_deref(), Some("/"));
        for elsewhere in [
            "http://app.example.com/notes",
            "https://app.example.com:8443/notes",
            "https://app.example.com.evil.example/notes",
            "https://app.example.com@evil.example/notes",
            "https://app.example.com//evil.example",
            "https:\\\\evil.example",
            "//app.example.com/notes",
            "javascript:alert(1)",
            "notes",
            "",
        ] {
            assert_eq!(ours(elsewhere), None, "{elsewhere}");
        }
    }
}
