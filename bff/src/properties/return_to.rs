use url::{Position, Url};

use crate::auth::return_to;

const ORIGIN: &str = "https://app.example.com";

/// What `return_to` and `target_link_uri` accept leads nowhere else, wherever it is followed, and is accepted again as it is.
pub fn stays_on_this_origin(text: &str) {
    for path in [return_to::parse(text), return_to::of_url(text, ORIGIN)]
        .into_iter()
        .flatten()
    {
        for page in [
            "/",
            "/auth/login?return_to=x",
            "/auth/callback?state=x",
            "/a/b/c#d",
        ] {
            let page = Url::parse(ORIGIN)
                .and_then(|origin| origin.join(page))
                .expect("the page is a URL");
            let leads_to = page.join(&path).expect("what was accepted is a URL");
            assert_eq!(leads_to.origin().ascii_serialization(), ORIGIN, "{path:?}");
            assert_eq!(&leads_to[Position::BeforePath..], path);
        }
        let plain = |byte: u8| byte.is_ascii_graphic() && byte != b'"';
        assert!(
            path.bytes().all(plain),
            "{path:?} breaks out of a header or an attribute"
        );
        assert_eq!(return_to::parse(&path).as_deref(), Some(path.as_str()));
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::stays_on_this_origin;

    proptest! {
        #[test]
        fn any_text(text in any::<String>()) {
            stays_on_this_origin(&text);
        }

        #[test]
        fn paths(text in r"(/|\.|\.\.|%2e|\?|a){0,8}") {
            stays_on_this_origin(&format!("/{text}"));
        }

        #[test]
        fn what_payloads_are_made_of(text in r"(/|\\|\.|\.\.|@|:|\?|#|%2[fFeE]|%5[cC]|%09|\t|\r|\n|\x00| |／|。|\[|\]|https?:|javascript:|app\.example\.com|evil\.example|[a-z]|é){0,12}") {
            stays_on_this_origin(&text);
            stays_on_this_origin(&format!("/{text}"));
            stays_on_this_origin(&format!("https://app.example.com{text}"));
        }
    }
}
