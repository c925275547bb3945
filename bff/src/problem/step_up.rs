use url::form_urlencoded;

/// What an API asks of the user's authentication before it does something (RFC 9470 §3): better, or more recent.
///
/// It is part of the problem `insufficient-user-authentication`, under the names that `/auth/login` takes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StepUp {
    /// Authentication context classes, separated by spaces, in order of preference.
    pub acr_values: Option<String>,
    /// How long ago, in seconds, the user may have authenticated at the most.
    pub max_age: Option<u64>,
}

impl StepUp {
    /// Where the user does so, and comes back to `return_to`, a path on this origin.
    pub(crate) fn login_path(&self, return_to: &str) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        if let Some(acr_values) = &self.acr_values {
            query.append_pair("acr_values", acr_values);
        }
        if let Some(max_age) = self.max_age {
            query.append_pair("max_age", &max_age.to_string());
        }
        format!(
            "/auth/login?{}",
            query.append_pair("return_to", return_to).finish()
        )
    }
}
