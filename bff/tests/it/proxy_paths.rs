//! Paths: as they were sent, or not at all.

use crate::support::{ResourceServer, Store, World, once, row};

once! {
    path_and_query_arrive_as_they_were_sent,
    a_path_that_might_leave_its_prefix_does_not_pass,
}

async fn path_and_query_arrive_as_they_were_sent(store: Store) {
    let server = ResourceServer::that_echoes().await;
    let upstream = format!("{}/v1/", server.url);
    let world = World::plan(store)
        .proxy(row("/api/x", &upstream, "GET", "none"))
        .start()
        .await;
    let browser = world.browser();
    for (sent, arrived) in [
        ("/api/x", "/v1"),
        ("/api/x/", "/v1/"),
        ("/api/x/a%20b/%C3%A9;p=1", "/v1/a%20b/%C3%A9;p=1"),
        ("/api/x?b=2&a=1&a=%2f+%20&d&e==", "/v1?b=2&a=1&a=%2f+%20&d&e=="),
        ("/api/x/y?", "/v1/y?"),
        (
            "/api/x?next=http://host/../%2e%2e",
            "/v1?next=http://host/../%2e%2e",
        ),
    ] {
        assert_eq!(browser.fetch(sent).await.json()["uri"], arrived);
    }
}

async fn a_path_that_might_leave_its_prefix_does_not_pass(store: Store) {
    let world = World::start(store).await;
    for path in [
        "/api/notes/a%2fb",
        "/api/notes/a%5Cb",
        "/api/notes//whoami",
        "/api/notes/%252e%252e/whoami",
        "/api/notes/%00",
    ] {
        world.browser().fetch(path).await.is_problem(404, "no-route");
    }
    // URLs lose their dot segments in every client, so these are written by hand.
    for path in [
        "/api/notes/../whoami",
        "/api/notes/%2e%2e/whoami",
        "/api/notes/.%2E/whoami",
        "/api/notes/./x",
    ] {
        let status = status_of(&world, path).await;
        assert!(status.starts_with("HTTP/1.1 404"), "{path}: {status}");
    }
    assert!(
        status_of(&world, "/api/notes/x")
            .await
            .starts_with("HTTP/1.1 405"),
        "not even a GET of one note"
    );
}

/// The status line that answers a request of these very bytes.
async fn status_of(world: &World, path: &str) -> String {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let address = world.origin.replace("http://localhost", "127.0.0.1");
    let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
    let method = if path.ends_with("notes/x") { "PUT" } else { "GET" };
    let request =
        format!("{method} {path} HTTP/1.1\r\nhost: localhost\r\nx-csrf: 1\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer.lines().next().unwrap_or_default().to_owned()
}
