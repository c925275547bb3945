//! `doctor`: mistakes are planted one by one, and each is found and told with what to do.

mod database;
mod postgres;
mod provider;
mod settings;
mod upstreams;

use dev_services::Lie;

use crate::support::{Store, World, on_sqlite};

on_sqlite! {
    where_nothing_is_wrong_nothing_is_found,
    one_mistake_hides_no_other,
    what_is_said_is_said_in_json_too,
}

/// How bad a mistake is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mark {
    Wrong,
    Advice,
}

/// A mistake, and the line by which it is found.
struct Planted<'a> {
    settings: &'a [(&'a str, &'a str)],
    lie: Option<Lie>,
    mark: Mark,
    what: &'a str,
    advice: &'a str,
}

impl Mark {
    fn as_str(self) -> &'static str {
        match self {
            Self::Wrong => "  ✗ ",
            Self::Advice => "  ! ",
        }
    }
}

/// With these settings.
fn wrong<'a>(settings: &'a [(&'a str, &'a str)], what: &'a str, advice: &'a str) -> Planted<'a> {
    Planted {
        settings,
        lie: None,
        mark: Mark::Wrong,
        what,
        advice,
    }
}

fn advised<'a>(settings: &'a [(&'a str, &'a str)], what: &'a str, advice: &'a str) -> Planted<'a> {
    Planted {
        mark: Mark::Advice,
        ..wrong(settings, what, advice)
    }
}

/// With a provider like this.
fn wrong_there<'a>(lie: Lie, what: &'a str, advice: &'a str) -> Planted<'a> {
    Planted {
        lie: Some(lie),
        ..wrong(&[], what, advice)
    }
}

fn advised_there<'a>(lie: Lie, what: &'a str, advice: &'a str) -> Planted<'a> {
    Planted {
        lie: Some(lie),
        ..advised(&[], what, advice)
    }
}

/// It is found, nothing else is wrong, and it is gone when it is taken away.
async fn finds(world: &World, planted: &Planted<'_>) {
    let before = world.command(&["doctor"]).await;
    assert!(
        !has_line(&before.out, planted),
        "it was there before: {}",
        before.out
    );
    if let Some(lie) = planted.lie {
        world.provider().lie(lie);
    }
    let said = world.command_told(planted.settings, &["doctor"]).await;
    world.provider().stop_lying();
    assert!(
        has_line(&said.out, planted),
        "{}: {}{}",
        planted.what,
        said.out,
        said.err
    );
    let wrongs = said
        .out
        .lines()
        .filter(|line| line.starts_with(Mark::Wrong.as_str()))
        .count();
    assert_eq!(wrongs, usize::from(planted.mark == Mark::Wrong), "{}", said.out);
    assert_eq!(said.succeeded, planted.mark == Mark::Advice, "{}", said.out);
}

/// A line with the mark that says what is wrong, and below it what to do.
fn has_line(out: &str, planted: &Planted<'_>) -> bool {
    let mut lines = out.lines();
    lines.any(|line| line.starts_with(planted.mark.as_str()) && line.contains(planted.what))
        && lines
            .find(|line| line.starts_with("    → "))
            .is_some_and(|line| line.contains(planted.advice))
}

async fn where_nothing_is_wrong_nothing_is_found(store: Store) {
    let world = World::start(store).await;
    let _instance = world.instance().await;
    let said = world.command(&["doctor"]).await.succeeds();
    for right in [
        "the session key looks random",
        "/healthz is answered by an instance",
        "its tables are up to date",
        "it can be written",
        "it knows PKCE with S256",
        "it offers everything that a login needs",
        "the provider takes the client's credentials",
        "the redirect URI is registered",
        "/notes answers (401 Unauthorized without a token)",
    ] {
        assert!(
            said.lines()
                .any(|line| line.starts_with("  ✓ ") && line.ends_with(right)),
            "{right}: {said}"
        );
    }
    let origin = world.told("PUBLIC_URL");
    for path in ["callback", "logout/callback", "backchannel-logout", "login"] {
        assert!(said.contains(&format!("   {origin}/auth/{path}")), "{said}");
    }
    assert!(!said.contains(world.told("SESSION_KEYS")), "{said}");
}

async fn one_mistake_hides_no_other(store: Store) {
    let world = World::start(store).await;
    let settings = [
        ("SESSION_KEYS", "short"),
        ("DATABASE_URL", "postgres://bff:hunter2@127.0.0.1:1/bff"),
        ("OIDC_CLIENT_SECRET", "somebody else's, long enough"),
        ("BFF_CONFIG", "/nowhere.toml"),
    ];
    let said = world.command_told(&settings, &["doctor"]).await;
    for found in [
        "SESSION_KEYS: key number 1 is not 32 bytes",
        "bff:********@127.0.0.1:1/bff: ",
        "the provider does not take the client's credentials",
        "BFF_CONFIG: `/nowhere.toml` cannot be read",
    ] {
        assert!(said.out.contains(found), "{found}: {}", said.out);
    }
    assert!(said.out.contains("\n4 wrong"), "{}", said.out);
    assert!(!said.out.contains("hunter2"), "{}", said.out);
}

async fn what_is_said_is_said_in_json_too(store: Store) {
    let world = World::start(store).await;
    let said = world
        .command_told(&[("OIDC_PAR", "yes")], &["doctor", "--json"])
        .await;
    assert!(!said.succeeded);
    let diagnosis = said.json();
    assert_eq!(diagnosis["healthy"], false);
    let mut findings = diagnosis["findings"].as_array().unwrap().iter();
    let found = findings.find(|finding| finding["verdict"] == "wrong").unwrap();
    assert_eq!(found["area"], "settings");
    assert_eq!(found["what"], "OIDC_PAR: `yes` is none of never, auto and always");
    assert_eq!(found["advice"], "for example: OIDC_PAR=auto");
    let callback = format!("{}/auth/callback", world.told("PUBLIC_URL"));
    assert_eq!(diagnosis["register"]["redirect_uri"], callback);
}
