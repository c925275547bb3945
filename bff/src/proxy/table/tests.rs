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
    table.find(uri.path())?.target(&uri).map(String::from)
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

#[test]
fn every_mistake_is_reported_with_its_row() {
    let text = [
        row("/notes", "https://a.internal"),
        row("/api/a", "http://a.internal"),
        row("/api/b/", "not a url"),
        row("/api/c", "https://c.internal"),
        row("/api/c", "https://c.internal"),
    ]
    .concat();
    let keys: Vec<String> = Table::parse(&text)
        .unwrap_err()
        .into_iter()
        .map(|mistake| mistake.key)
        .collect();
    assert_eq!(
        keys,
        [
            "[[proxy]] number 1 (/notes), path",
            "[[proxy]] number 2 (/api/a), upstream",
            "[[proxy]] number 3 (/api/b/), path",
            "[[proxy]] number 3 (/api/b/), upstream",
            "[[proxy]] number 5 (/api/c), path",
        ]
    );
}

#[test]
fn unknown_keys_and_token_kinds_are_mistakes() {
    let misspelt = row("/api/a", "https://a.internal").replace("methods", "method");
    assert!(Table::parse(&misspelt).unwrap_err()[0].problem.contains("method"));
    let unknown = row("/api/a", "https://a.internal").replace("\"user\"", "\"everyone\"");
    assert!(
        Table::parse(&unknown).unwrap_err()[0]
            .problem
            .contains("everyone")
    );
}
