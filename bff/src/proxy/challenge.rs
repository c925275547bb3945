//! What an upstream says when it refuses a token (RFC 9110 §11.6.1, RFC 6750 §3, RFC 9470).

use axum::http::{HeaderMap, StatusCode, header};
use http_auth::parser::ChallengeParser;

use crate::problem::StepUp;

/// An upstream that wants the user to authenticate again, or better.
pub(super) struct InsufficientUserAuthentication {
    pub(super) step_up: StepUp,
    pub(super) description: Option<String>,
}

impl InsufficientUserAuthentication {
    /// Reads the first such challenge. Whatever cannot be read is passed on to whoever can.
    pub(super) fn of(status: StatusCode, headers: &HeaderMap) -> Option<Self> {
        if status != StatusCode::UNAUTHORIZED {
            return None;
        }
        let lines = headers.get_all(header::WWW_AUTHENTICATE).iter();
        lines
            .filter_map(|line| line.to_str().ok())
            .flat_map(ChallengeParser::new)
            .map_while(Result::ok)
            .find_map(|challenge| {
                let parameter = |name: &str| {
                    let (_, value) = challenge
                        .params
                        .iter()
                        .find(|(key, _)| key.eq_ignore_ascii_case(name))?;
                    Some(value.to_unescaped())
                };
                let asks = parameter("error")? == "insufficient_user_authentication";
                asks.then(|| Self {
                    step_up: StepUp {
                        acr_values: parameter("acr_values"),
                        max_age: parameter("max_age").and_then(|seconds| seconds.parse().ok()),
                    },
                    description: parameter("error_description"),
                })
            })
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn of(challenges: &[&'static str]) -> Option<StepUp> {
        let headers = challenges
            .iter()
            .map(|challenge| (header::WWW_AUTHENTICATE, HeaderValue::from_static(challenge)))
            .collect();
        InsufficientUserAuthentication::of(StatusCode::UNAUTHORIZED, &headers).map(|asked| asked.step_up)
    }

    fn step_up(acr_values: Option<&str>, max_age: Option<u64>) -> StepUp {
        let acr_values = acr_values.map(str::to_owned);
        StepUp { acr_values, max_age }
    }

    #[test]
    fn the_examples_of_the_rfc_are_understood() {
        let by_class = r#"Bearer error="insufficient_user_authentication", error_description="A different authentication level is required", acr_values="myACR""#;
        let by_age = r#"Bearer error="insufficient_user_authentication", error_description="More recent authentication is required", max_age="5""#;
        assert_eq!(of(&[by_class]), Some(step_up(Some("myACR"), None)));
        assert_eq!(of(&[by_age]), Some(step_up(None, Some(5))));
    }

    #[test]
    fn it_is_found_among_others() {
        let two = r#"Basic realm="old, \"quoted\"", DPoP error="insufficient_user_authentication", acr_values="a b", max_age=0"#;
        assert_eq!(of(&["Negotiate", two]), Some(step_up(Some("a b"), Some(0))));
    }

    #[test]
    fn nothing_else_is_taken_for_it() {
        assert_eq!(of(&[]), None);
        assert_eq!(of(&[r#"Bearer error="invalid_token", acr_values="x""#]), None);
        assert_eq!(of(&["Bearer error=\"insufficient_user_auth"]), None);
        assert_eq!(of(&[r#", , ="""#]), None);
    }
}
