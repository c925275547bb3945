//! Signing in, step by step.

use std::collections::HashMap;

use reqwest::Method;
use url::Url;

use super::{Answer, Began, Browser};

/// A login that has been begun: where the BFF sends the browser.
pub(crate) struct Attempt {
    pub(crate) url: Url,
}

impl Attempt {
    pub(crate) fn parameters(&self) -> HashMap<String, String> {
        self.url.query_pairs().into_owned().collect()
    }
}

/// The parameters of a URL.
pub(crate) fn query_of(url: &str) -> HashMap<String, String> {
    let url: Url = url.parse().unwrap();
    url.query_pairs().into_owned().collect()
}

impl Browser {
    /// Presses "Sign in" on one of our pages.
    pub(crate) async fn begin_login(&self, query: &str) -> Attempt {
        let answer = self.open(&format!("/auth/login{query}")).await;
        let url = answer.location().parse().unwrap();
        Attempt { url }
    }

    /// Presses a button of the provider's login page; the provider's answer, for our callback.
    pub(crate) async fn press(&self, attempt: &Attempt, button: (&str, &str)) -> String {
        let page = attempt.url.join("/login").unwrap();
        let request = attempt.url.query().unwrap();
        let answer = self
            .request(Method::POST, page.as_str())
            .navigating()
            .form(&[("authorization_request", request), button])
            .send()
            .await;
        answer.location().to_owned()
    }

    pub(crate) async fn choose(&self, attempt: &Attempt, user: &str) -> String {
        self.press(attempt, ("user", user)).await
    }

    /// The provider, which knows who is signed in there, asks nothing; its answer, for our callback.
    pub(crate) async fn pass_through(&self, attempt: &Attempt) -> String {
        let answer = self.visit(Began::OnAnotherSite, attempt.url.as_str()).await;
        answer.location().to_owned()
    }

    /// Comes back from the provider. Who is signed in already is recognised by one hop more.
    pub(crate) async fn come_back(&self, callback: &str) -> Answer {
        let answer = self.visit(Began::OnAnotherSite, callback).await;
        match answer.hop().filter(|path| path.starts_with("/auth/callback")) {
            Some(path) => self.open(&path).await,
            None => answer,
        }
    }

    /// A whole login; the page it ends on.
    pub(crate) async fn sign_in_to(&self, user: &str, return_to: &str) -> Answer {
        let attempt = self.begin_login(&format!("?return_to={return_to}")).await;
        let callback = self.choose(&attempt, user).await;
        let answer = self.come_back(&callback).await.succeeds();
        self.follow_hops(answer).await
    }

    pub(crate) async fn sign_in(&self, user: &str) {
        let page = self.sign_in_to(user, "/").await;
        assert_eq!(page.body, format!("Hello, user-{user}!"));
    }

    /// Presses a button on another site, or follows its link.
    pub(crate) async fn begins_elsewhere(&self, method: Method, parameters: &[(&str, &str)]) -> Answer {
        let request = if method == Method::POST {
            self.request(method, "/auth/login").form(parameters)
        } else {
            let query = url::form_urlencoded::Serializer::new(String::new())
                .extend_pairs(parameters)
                .finish();
            self.request(method, &format!("/auth/login?{query}"))
        };
        request.began(Began::OnAnotherSite).send().await
    }

    pub(crate) async fn session_has_ended(&self) {
        self.fetch("/auth/session").await.is_problem(401, "session-ended");
    }

    pub(crate) async fn sign_out(&self) -> Answer {
        self.request(Method::POST, "/auth/logout")
            .navigating()
            .send()
            .await
    }
}
