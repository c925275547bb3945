//! What an upstream says when it refuses a token (RFC 9110 §11.6.1, RFC 6750 §3, RFC 9470).

use axum::http::{HeaderMap, StatusCode, header};
use http_auth::{ChallengeRef, parser::ChallengeParser};

use crate::problem::StepUp;

/// Why an upstream refuses a token.
#[derive(Debug, PartialEq)]
pub(super) enum Refusal {
    /// It has expired, was revoked, or is not for this upstream.
    InvalidToken,
    /// The user has to authenticate again, or better.
    InsufficientUserAuthentication {
        step_up: StepUp,
        description: Option<String>,
    },
}

impl Refusal {
    /// Reads the first challenge that says why. Whatever cannot be read is passed on to whoever can.
    pub(super) fn of(status: StatusCode, headers: &HeaderMap) -> Option<Self> {
        if status != StatusCode::UNAUTHORIZED {
            return None;
        }
        let lines = headers.get_all(header::WWW_AUTHENTICATE).iter();
        lines
            .filter_map(|line| line.to_str().ok())
            .flat_map(ChallengeParser::new)
            .map_while(Result::ok)
            .find_map(|challenge| Self::in_challenge(&challenge))
    }

    fn in_challenge(challenge: &ChallengeRef<'_>) -> Option<Self> {
        let parameter = |name: &str| {
            let mut parameters = challenge.params.iter();
            let (_, value) = parameters.find(|(key, _)| key.eq_ignore_ascii_case(name))?;
            Some(value.to_unescaped())
        };
        match parameter("error")?.as_str() {
            "invalid_token" => Some(Self::InvalidToken),
            "insufficient_user_authentication" => Some(Self::InsufficientUserAuthentication {
                step_up: StepUp {
                    acr_values: parameter("acr_values"),
                    max_age: parameter("max_age").and_then(|seconds| seconds.parse().ok()),
                },
                description: parameter("error_description"),
            }),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn of(challenges: &[&'static str]) -> Option<Refusal> {
        let headers = challenges
            .iter()
            .map(|challenge| (header::WWW_AUTHENTICATE, HeaderValue::from_static(challenge)))
            .collect();
        Refusal::of(StatusCode::UNAUTHORIZED, &headers)
    }

    fn step_up(acr_values: Option<&str>, max_age: Option<u64>, description: Option<&str>) -> Refusal {
        let acr_values = acr_values.map(str::to_owned);
        Refusal::InsufficientUserAuthentication {
            step_up: StepUp { acr_values, max_age },
            description: description.map(str::to_owned),
        }
    }

    #[test]
    fn the_examples_of_the_rfc_are_understood() {
        let by_class = r#"Bearer error="insufficient_user_authentication", error_description="A different authentication level is required", acr_values="myACR""#;
        let by_age = r#"Bearer error="insufficient_user_authentication", error_description="More recent authentication is required", max_age="5""#;
        assert_eq!(
            of(&[by_class]),
            Some(step_up(
                Some("myACR"),
                None,
                Some("A different authentication level is required")
            ))
        );
        assert_eq!(
            of(&[by_age]),
            Some(step_up(
                None,
                Some(5),
                Some("More recent authentication is required")
            ))
        );
        let invalid =
            r#"Bearer realm="example", error="invalid_token", error_description="The access token expired""#;
        assert_eq!(of(&[invalid]), Some(Refusal::InvalidToken));
    }

    #[test]
    fn it_is_found_among_others() {
        let two = r#"Basic realm="old, \"quoted\"", DPoP error="insufficient_user_authentication", acr_values="a b", max_age=0"#;
        assert_eq!(of(&["Negotiate", two]), Some(step_up(Some("a b"), Some(0), None)));
    }

    #[test]
    fn nothing_else_is_taken_for_it() {
        for challenges in [
            &[][..],
            &["Bearer"],
            &[r#"Bearer error="insufficient_scope", acr_values="x""#],
            &["Bearer error=\"insufficient_user_auth"],
            &[r#", , =""#],
        ] {
            assert_eq!(of(challenges), None, "{challenges:?}");
        }
        let headers = HeaderMap::from_iter([(
            header::WWW_AUTHENTICATE,
            HeaderValue::from_static("Bearer error=invalid_token"),
        )]);
        assert_eq!(Refusal::of(StatusCode::FORBIDDEN, &headers), None);
    }
}
