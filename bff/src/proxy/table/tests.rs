use axum::http::Uri;

use super::*;

fn row(path: &str, upstream: &str) -> String {
    format!("[[proxy]]\npath = {path:?}\nupstream = {upstream:?}\nmethods = [\"GET\"]\ntoken = \"user\"\n")
}

fn table(rows: &[(&str, &str)]) -> Table {
    Table::parse(
        &rows
            .iter()
            .map(|(path, upstream)| row(path, upstream))
            .collect::<String>(),
    )
    .unwrap()
}

fn target(path: &str) -> Option<String> {
    let table = table(&[
        ("/api/notes", "https://notes.internal/v1/"),
        ("/api/notes/archive", "https://archive.internal"),
    ]);
    let uri: Uri = path.parse().unwrap();
    let Found::Route(route) = table.find(&Method::GET, uri.path()) else {
        return None;
    };
    let target = route.target(route.rest(&uri)?, uri.query())?;
    Some(target.to_string())
}

#[test]
fn the_rest_of_the_path_and_the_query_follow() {
    assert_eq!(target("/api/notes").as_deref(), Some("https://notes.internal/v1"));
    assert_eq!(
        target("/api/notes/7?x=%2F&y").as_deref(),
        Some("https://notes.internal/v1/7?x=%2F&y")
    );
    assert_eq!(
        target("/api/notes/a%20b").as_deref(),
        Some("https://notes.internal/v1/a%20b")
    );
    assert_eq!(
        target("/api/notes/a;v=1/..b").as_deref(),
        Some("https://notes.internal/v1/a;v=1/..b")
    );
}

#[test]
fn the_longest_prefix_wins_and_ends_with_a_segment() {
    assert_eq!(
        target("/api/notes/archive/1").as_deref(),
        Some("https://archive.internal/1")
    );
    assert_eq!(
        target("/api/notes/archived").as_deref(),
        Some("https://notes.internal/v1/archived")
    );
    assert_eq!(target("/api/notesx"), None);
    assert_eq!(target("/api"), None);
}

#[test]
fn a_path_that_might_leave_the_prefix_does_not_pass() {
    for path in [
        "/api/notes/../admin",
        "/api/notes/%2e%2e/admin",
        "/api/notes/.%2E/admin",
        "/api/notes/./x",
        "/api/notes/a%2fb",
        "/api/notes/a%5cb",
        "/api/notes//evil",
        "/api/notes/%252e%252e/x",
        "/api/notes/%00",
        "/api/notes/..;/admin",
        "/api/notes/..;x=1/admin",
        "/api/notes/%2e.%3bx/admin",
        "/api/notes/;x/admin",
        "/api/notes/%",
        "/api/notes/%2",
        "/api/notes/%%32%66x",
        "/api/notes/%u002e%u002e/x",
    ] {
        assert_eq!(target(path), None, "{path}");
    }
}

fn keys_of(text: &str) -> Vec<String> {
    let mistakes = Table::parse(text).unwrap_err();
    mistakes.into_iter().map(|mistake| mistake.key).collect()
}

/// The mistakes of one row that is in order but for what is added to it.
fn problems_of(addition: &str) -> Vec<(String, String)> {
    let mistakes = Table::parse(&(row("/api/a", "https://a.internal") + addition)).unwrap_err();
    let key = |mistake: &Mistake| mistake.key.replace("[[proxy]] number 1 (/api/a), ", "");
    mistakes
        .into_iter()
        .map(|mistake| (key(&mistake), mistake.problem))
        .collect()
}

fn one(text: &str) -> Route {
    Table::parse(text).unwrap().routes().next().unwrap().clone()
}

#[test]
fn every_mistake_is_reported_with_its_row() {
    let text = [
        row("/notes", "https://a.internal"),
        row("/api/a", "http://a.internal"),
        row("/api/b/", "not a url"),
        row("/api/c", "https://c.internal"),
        row("/api/c", "https://c.internal"),
        "[[proxy]]\ntimeot = 5\n".to_owned(),
    ]
    .concat();
    assert_eq!(
        keys_of(&text),
        [
            "[[proxy]] number 1 (/notes), path",
            "[[proxy]] number 2 (/api/a), upstream",
            "[[proxy]] number 3 (/api/b/), path",
            "[[proxy]] number 3 (/api/b/), upstream",
            "[[proxy]] number 6 (no path), path",
            "[[proxy]] number 6 (no path), upstream",
            "[[proxy]] number 6 (no path), methods",
            "[[proxy]] number 6 (no path), token",
            "[[proxy]] number 6 (no path), timeot",
            "[[proxy]] number 5 (/api/c)",
        ]
    );
}

#[test]
fn a_slip_of_the_pen_is_recognised() {
    let said = |addition: &str| problems_of(addition)[0].1.clone();
    assert!(said("timeot = 5").contains("did you mean `timeout`?"));
    assert!(said("bodylimit = 5").contains("did you mean `body_limit`?"));
    assert!(said("colour = 5").contains("there are path, upstream"));
    let kind = row("/api/a", "https://a.internal").replace("\"user\"", "\"user-or-non\"");
    let problem = &Table::parse(&kind).unwrap_err()[0].problem;
    assert!(problem.contains("did you mean `user-or-none`?"), "{problem}");
    let kind = row("/api/a", "https://a.internal").replace("\"user\"", "\"everyone\"");
    let problem = &Table::parse(&kind).unwrap_err()[0].problem;
    assert!(problem.contains("must be one of user, user-or-none"), "{problem}");
}

#[test]
fn what_is_no_table_is_a_mistake() {
    for text in ["proxy = 1", "proxy = [1]", "[prxy]\nx = 1", "[[proxy", "x = 1"] {
        assert!(Table::parse(text).is_err(), "{text}");
    }
    assert!(Table::parse("").unwrap().routes().next().is_none());
}

#[test]
fn every_key_has_its_kind_and_bounds() {
    let wrong = [
        ("timeout = 0", "timeout"),
        ("timeout = \"5\"", "timeout"),
        ("idle_timeout = -1", "idle_timeout"),
        ("body_limit = 1.5", "body_limit"),
        ("headers = \"accept\"", "headers"),
        ("headers = [\"no header\"]", "headers"),
        ("headers = [\"Cookie\"]", "headers"),
        ("websocket = 1", "websocket"),
        ("anonymous = true", "anonymous"),
        ("audience = \"x\"", "audience"),
        ("resource = \"not absolute\"", "resource"),
        ("resource = \"https://a.internal/#x\"", "resource"),
        ("scope = [\"a\"]", "scope"),
    ];
    for (addition, key) in wrong {
        let keys: Vec<_> = problems_of(addition).into_iter().map(|(key, _)| key).collect();
        assert_eq!(keys, [key], "{addition}");
    }
}

#[test]
fn what_is_not_said_is_safe() {
    let route = one(&row("/api/a", "https://a.internal"));
    assert_eq!(route.timeout.as_secs(), 30);
    assert_eq!(route.idle_timeout.as_secs(), 300);
    assert_eq!(route.body_limit, 10 << 20);
    assert!(!route.anonymous && !route.websocket && route.headers.is_none());
    let kind = |kind: &str| {
        let text = row("/api/a", "https://a.internal").replace("\"user\"", kind);
        one(&text).anonymous
    };
    assert!(kind("\"user-or-none\"") && kind("\"none\""));
    assert!(!kind("\"client\"") && !kind("\"phantom\"") && !kind("\"exchange\"\nscope = \"x\""));
    assert!(!kind("\"none\"\nanonymous = false") && kind("\"client\"\nanonymous = true"));
}

#[test]
fn an_exchange_says_for_what() {
    let exchange = row("/api/a", "https://a.internal").replace("\"user\"", "\"exchange\"");
    assert_eq!(keys_of(&exchange), ["[[proxy]] number 1 (/api/a), token"]);
    let service = TargetService {
        audience: Some("notes".to_owned()),
        ..TargetService::default()
    };
    assert_eq!(
        one(&(exchange + "audience = \"notes\"")).token,
        TokenKind::Exchange(service)
    );
}

#[test]
fn rows_may_share_a_path_but_no_method() {
    let get = row("/api/a", "https://read.internal");
    let post = row("/api/a", "https://write.internal").replace("GET", "POST");
    let table = Table::parse(&(get.clone() + &post)).unwrap();
    let upstream = |method| match table.find(&method, "/api/a/1") {
        Found::Route(route) => route.upstream.host().unwrap().to_owned(),
        Found::OtherMethods(allow) => allow,
        Found::Nothing => String::new(),
    };
    assert_eq!(upstream(Method::GET), "read.internal");
    assert_eq!(upstream(Method::POST), "write.internal");
    assert_eq!(upstream(Method::PUT), "GET, POST");
    assert!(Table::parse(&(get.clone() + &get)).is_err());
}

#[test]
fn a_websocket_begins_with_get() {
    let post = row("/api/a", "https://a.internal").replace("GET", "POST") + "websocket = true\n";
    assert_eq!(keys_of(&post), ["[[proxy]] number 1 (/api/a), websocket"]);
}
