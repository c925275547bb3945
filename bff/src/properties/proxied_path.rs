use std::sync::LazyLock;

use axum::http::{Method, Uri};
use url::Url;

use crate::proxy::{Found, Table};

static TABLE: LazyLock<Table> = LazyLock::new(|| Table::parse(ROWS).expect("the table is in order"));

const ROWS: &str = r#"
[[proxy]]
path = "/api/notes"
upstream = "https://notes.internal/v1/"
methods = ["GET"]
token = "user"

[[proxy]]
path = "/api/notes/archive"
upstream = "https://archive.internal"
methods = ["GET"]
token = "user"

[[proxy]]
path = "/api/deep"
upstream = "http://127.0.0.1:9000/a/b%20c/d"
methods = ["GET"]
token = "none"
"#;

/// What passes to an upstream stays below its prefix and has the same segments for whoever reads it.
pub fn stays_below_its_upstream(text: &str) {
    let Ok(uri) = text.parse::<Uri>() else { return };
    let Found::Route(route) = TABLE.find(&Method::GET, uri.path()) else {
        return;
    };
    let called = route.rest(&uri).and_then(|rest| route.target(rest, uri.query()));
    let Some(called) = called else { return };
    let url = |uri: &Uri| Url::parse(&uri.to_string()).expect("a URL for whoever reads it as one");
    let (target, upstream) = (url(&called), url(&route.upstream));

    assert_eq!(target.origin(), upstream.origin(), "{text:?}");
    let prefix = upstream.path().trim_end_matches('/');
    let below = target.path().strip_prefix(prefix).expect("it stays below");
    assert!(below.is_empty() || below.starts_with('/'), "{text:?}");
    let segments = |path: &str| path.split('/').filter(|segment| !segment.is_empty()).count();
    assert_eq!(
        segments(below),
        segments(&uri.path()[route.path.len()..]),
        "{text:?}"
    );
    assert_eq!(target.query().is_some(), uri.query().is_some(), "{text:?}");
    assert!(target.fragment().is_none(), "{text:?}");
    for segment in below.split('/') {
        let decoded = percent_decoded(segment);
        let name = decoded.split(|byte| *byte == b';').next();
        assert!(!matches!(name, Some(b"." | b"..")), "{text:?}");
        assert!(!decoded.iter().any(|byte| b"/\\%\0".contains(byte)), "{text:?}");
    }
}

fn percent_decoded(text: &str) -> Vec<u8> {
    let (mut decoded, mut rest) = (Vec::new(), text.as_bytes());
    while let Some((&byte, after)) = rest.split_first() {
        let digits = after.get(..2).filter(|_| byte == b'%');
        let hex = digits.and_then(|digits| u8::from_str_radix(str::from_utf8(digits).ok()?, 16).ok());
        decoded.push(hex.unwrap_or(byte));
        rest = if hex.is_some() { &after[2..] } else { after };
    }
    decoded
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::stays_below_its_upstream;

    proptest! {
        #[test]
        fn any_text(text in any::<String>()) {
            stays_below_its_upstream(&text);
            stays_below_its_upstream(&format!("/api/notes{text}"));
        }

        #[test]
        fn what_traversals_are_made_of(text in r"(/|\\|\.|\.\.|;|:|@|\?|#|%2[fFeE]|%5[cC]|%00|%25|%|\{|\||[a-z]|archive|notes){0,12}") {
            stays_below_its_upstream(&format!("/api/notes/{text}"));
            stays_below_its_upstream(&format!("/api/deep/{text}"));
            stays_below_its_upstream(&format!("/api/{text}"));
        }
    }
}
