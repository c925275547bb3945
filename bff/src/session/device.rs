//! What a device says of itself, in words its owner recognises.

use woothee::parser::Parser;

/// A browser and the system it runs on, by its `User-Agent`. It may say whatever it likes: this is for eyes only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Device {
    pub(super) browser: Option<String>,
    pub(super) system: Option<String>,
}

impl Device {
    pub(super) fn parse(user_agent: &str) -> Self {
        let found = Parser::new().parse(user_agent);
        let known = |name: &str| (name != "UNKNOWN" && !name.is_empty()).then(|| today(name).to_owned());
        Self {
            browser: found.as_ref().and_then(|found| known(found.name)),
            system: found.as_ref().and_then(|found| known(found.os)),
        }
    }
}

/// What has been renamed since the parser was made, or is a version number that browsers have frozen.
fn today(name: &str) -> &str {
    match name {
        "Mac OSX" => "macOS",
        "Windows 10" => "Windows",
        name => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn device(user_agent: &str) -> (String, String) {
        let Device { browser, system } = Device::parse(user_agent);
        (browser.unwrap_or_default(), system.unwrap_or_default())
    }

    #[test]
    fn the_browsers_people_use_are_recognised() {
        for (user_agent, browser, system) in [
            (
                "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
                "Chrome",
                "Linux",
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0",
                "Edge",
                "Windows",
            ),
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:143.0) Gecko/20100101 Firefox/143.0",
                "Firefox",
                "macOS",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1",
                "Safari",
                "iPhone",
            ),
            (
                "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36",
                "Chrome",
                "Android",
            ),
        ] {
            assert_eq!(
                device(user_agent),
                (browser.to_owned(), system.to_owned()),
                "{user_agent}"
            );
        }
    }

    #[test]
    fn what_is_not_recognised_is_not_invented() {
        for user_agent in ["", "no browser at all", "\u{1f980}"] {
            assert_eq!(device(user_agent), Default::default(), "{user_agent}");
        }
    }
}
