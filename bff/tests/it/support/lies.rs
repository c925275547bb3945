//! A provider that lies, and what must hold whatever the lie is.

use std::time::Duration;

use dev_services::{DevServices, Endpoint, Lie};

use super::{Answer, Browser, Store, World, counted};

impl World {
    fn liar(&self) -> &DevServices {
        self.provider.as_ref().expect("the provider is there")
    }

    pub(crate) fn provider_lies(&self, lie: Lie) {
        self.liar().lie(lie);
    }

    pub(crate) fn provider_is_honest(&self) {
        self.liar().stop_lying();
    }

    /// How often the provider's endpoint has been called.
    pub(crate) fn calls(&self, endpoint: Endpoint) -> usize {
        self.liar().calls(endpoint)
    }

    /// The log has a line with this in it.
    #[track_caller]
    pub(crate) fn logs(&self, words: &str) {
        let log = self.log.text();
        assert!(log.contains(words), "{words}: {log}");
    }

    /// The reasons that the log gives for what went wrong, oldest first.
    pub(crate) fn reasons(&self) -> Vec<String> {
        let log = self.log.text();
        assert!(!log.contains("eyJ"), "there is a JWT in the log: {log}");
        let reasons = log.split("reason=\"").skip(1);
        reasons
            .map(|rest| rest.split('"').next().unwrap().to_owned())
            .collect()
    }

    /// How a login ends while the provider lies.
    pub(crate) async fn login_under(&self, lie: Lie) -> (Browser, Answer) {
        let browser = self.browser();
        let attempt = browser.begin_login("?return_to=/notes").await;
        self.provider_lies(lie);
        let callback = browser.choose(&attempt, "alice").await;
        let answer = browser.come_back(&callback).await;
        (browser, answer)
    }

    /// The lie is none, or none that matters.
    pub(crate) async fn login_succeeds_under(&self, lie: Lie) -> Browser {
        let (browser, answer) = self.login_under(lie).await;
        let page = browser.follow_hops(answer.succeeds()).await;
        assert_eq!(page.body, "Hello, user-alice!");
        browser
    }

    /// The visitor is told that the answer cannot be accepted.
    pub(crate) async fn login_is_refused_under(&self, lie: Lie, reason: &str) {
        let (browser, answer) = self.login_under(lie).await;
        answer.is_problem_page(400, "login-failed");
        self.login_came_to_nothing(lie, &browser, &answer, reason).await;
    }

    /// The visitor is told that the provider is not there.
    pub(crate) async fn login_is_unavailable_under(&self, lie: Lie, reason: &str) {
        let (browser, answer) = self.login_under(lie).await;
        answer.is_problem_page(503, "provider-unavailable");
        assert!(answer.header("retry-after").parse::<u32>().unwrap() > 0);
        self.login_came_to_nothing(lie, &browser, &answer, reason).await;
    }

    /// No session, no cookie, a reason in the log and among the metrics, no call of userinfo too many, and a way on.
    pub(crate) async fn login_came_to_nothing(
        &self,
        lie: Lie,
        browser: &Browser,
        answer: &Answer,
        reason: &str,
    ) {
        assert!(answer.set_cookie("session").is_none(), "{lie:?}: {answer:?}");
        assert!(answer.set_cookie("signed-in").is_none(), "{lie:?}: {answer:?}");
        assert_eq!(self.sessions().await, 0);
        assert_eq!(self.reasons().last().map(String::as_str), Some(reason), "{lie:?}");
        let count = format!("bff_logins_total{{outcome=\"failed\",reason=\"{reason}\"}}");
        assert!(counted(&count) > 0.0, "{lie:?}");
        if !matches!(lie, Lie::Userinfo(_) | Lie::Fails(Endpoint::Userinfo, _)) {
            assert_eq!(self.calls(Endpoint::Userinfo), 0, "{lie:?}");
        }
        assert_eq!(browser.open("/").await.body, "Hello, stranger!");
        let (_, way_on) = answer.body.split_once("href=\"").expect("there is a link");
        let (way_on, _) = way_on.split_once('"').unwrap();
        assert!(way_on.starts_with("/auth/login?return_to=%2F"), "{answer:?}");
        assert!(browser.open(way_on).await.location().starts_with(&self.issuer()));
    }

    /// Somebody is signed in, and the next call needs a new access token.
    pub(crate) async fn before_a_refresh(store: Store) -> (Self, Browser) {
        let mut world = Self::plan(store).access_tokens_last(Duration::ZERO).start().await;
        let browser = world.sign_in("alice").await;
        world.access_tokens_now_last(Duration::from_mins(5)).await;
        (world, browser)
    }

    /// The call that needs the token fails, for this reason, and the session lives on.
    pub(crate) async fn refresh_fails_under(&self, lie: Lie, browser: &Browser, reason: &str) {
        self.provider_lies(lie);
        let answer = browser.fetch("/api/notes").await;
        answer.is_problem(503, "provider-unavailable");
        assert_eq!(self.reasons().last().map(String::as_str), Some(reason), "{lie:?}");
        let count = format!("bff_refreshes_total{{outcome=\"failed\",reason=\"{reason}\"}}");
        assert!(counted(&count) > 0.0, "{lie:?}");
        browser.fetch("/auth/session").await.succeeds();
    }

    /// The provider sends a token set that cannot be used, for this reason, and has forgotten the old refresh token. The new one is
    /// kept, and nothing else of it.
    pub(crate) async fn refresh_is_unusable_under(&self, lie: Lie, browser: &Browser, reason: &str) {
        let before = self.issued().refresh.len();
        self.refresh_fails_under(lie, browser, reason).await;
        self.provider_is_honest();
        browser.fetch("/api/notes").await.succeeds();
        assert_eq!(self.issued().refresh.len(), before + 2, "{lie:?}");
    }
}
