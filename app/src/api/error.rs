use leptos::server_fn::{
    Bytes, ContentType, Decodes, Encodes, Format, FormatType,
    codec::JsonEncoding,
    error::{FromServerFnError, ServerFnErrorErr},
};
use serde::{Deserialize, Serialize};

/// What went wrong, as the browser gets to know it: a problem in the sense of RFC 9457.
///
/// Server functions answer with it, the proxied API and `bff` itself do too, so one type reads all three.
/// The title and detail are shown as text, never as HTML: after a form was sent without JavaScript they
/// come back in the URL, and anybody can write a URL.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApiError {
    /// `urn:bff:` and the code, or whatever URI the API uses for its own problems.
    #[serde(rename = "type", default)]
    pub kind: String,
    /// The HTTP status.
    #[serde(default)]
    pub status: u16,
    /// A short summary, the same for every occurrence.
    #[serde(default)]
    pub title: String,
    /// This occurrence in a sentence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// What the API asks of the user's authentication (RFC 9470): its class …
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acr_values: Option<String>,
    /// … and its age in seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_age: Option<u64>,
}

impl ApiError {
    /// A problem of this app's own making.
    pub fn new(code: &str, status: u16, title: &str, detail: Option<String>) -> Self {
        Self {
            kind: format!("{PREFIX}{code}"),
            status,
            title: title.to_owned(),
            detail,
            acr_values: None,
            max_age: None,
        }
    }

    /// `login-required`, `upstream-timeout` … and the full type for problems that are not `bff`'s.
    pub fn code(&self) -> &str {
        self.kind.strip_prefix(PREFIX).unwrap_or(&self.kind)
    }

    /// Whether signing in again is the way on.
    pub fn needs_login(&self) -> bool {
        matches!(self.code(), "login-required" | "session-ended")
    }

    /// Whether the user has to authenticate again, or better, before the API does this.
    pub fn needs_step_up(&self) -> bool {
        self.code() == "insufficient-user-authentication"
    }
}

const PREFIX: &str = "urn:bff:";

impl FromServerFnError for ApiError {
    type Encoder = ProblemJson;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        let detail = Some(error.to_string());
        match error {
            ServerFnErrorErr::Request(_) => Self::new(
                "offline",
                0,
                "The server could not be reached",
                Some(OFFLINE.to_owned()),
            ),
            ServerFnErrorErr::Args(_) | ServerFnErrorErr::MissingArg(_) => {
                Self::new("invalid-arguments", 400, "The request was not understood", detail)
            }
            _ => Self::new("internal", 500, "Something went wrong here", detail),
        }
    }
}

const OFFLINE: &str = "Check the connection, then try again.";

/// `application/problem+json`.
pub struct ProblemJson;

impl ContentType for ProblemJson {
    const CONTENT_TYPE: &'static str = "application/problem+json";
}

impl FormatType for ProblemJson {
    const FORMAT_TYPE: Format = Format::Text;
}

impl Encodes<ApiError> for ProblemJson {
    type Error = <JsonEncoding as Encodes<ApiError>>::Error;

    fn encode(error: &ApiError) -> Result<Bytes, Self::Error> {
        JsonEncoding::encode(error)
    }
}

impl Decodes<ApiError> for ProblemJson {
    type Error = <JsonEncoding as Decodes<ApiError>>::Error;

    /// Every problem that reaches the browser is read here, so here the page learns that its session is over.
    fn decode(bytes: Bytes) -> Result<ApiError, Self::Error> {
        let error: ApiError = JsonEncoding::decode(bytes)?;
        crate::session::heard_of(&error);
        Ok(error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &'static str) -> ApiError {
        ApiError::de(Bytes::from_static(json.as_bytes()))
    }

    #[test]
    fn what_is_sent_arrives_the_same() {
        let sent = ApiError::new(
            "upstream",
            400,
            "Bad Request",
            Some("A note needs text".to_owned()),
        );
        assert_eq!(ApiError::de(sent.ser()), sent);
    }

    #[test]
    fn problems_of_bff_and_of_an_api_are_both_understood() {
        let ended = read(
            r#"{"type":"urn:bff:session-ended","title":"Your session has ended","status":401,"instance":"7"}"#,
        );
        assert!(ended.needs_login());
        let api = read(r#"{"title":"Bad Request"}"#);
        assert_eq!((api.title.as_str(), api.needs_login()), ("Bad Request", false));
    }

    #[test]
    fn an_answer_that_is_no_problem_becomes_one() {
        assert_eq!(read("<html>").code(), "internal");
    }
}
