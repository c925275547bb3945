//! What the process says on standard output.

use futures_util::future::join_all;
use reqwest::header::CONNECTION;

use crate::support::{Store, World, on_sqlite};

on_sqlite! {
    every_request_has_its_line_although_the_process_stops,
    a_line_does_not_wait_for_another,
}

async fn every_request_has_its_line_although_the_process_stops(store: Store) {
    let world = World::start(store).await;
    let mut instance = world.instance().await;
    let paths = (0..300).map(|number| format!("/no/such/page/{number}"));
    let urls: Vec<_> = paths
        .map(|path| (format!("{}{path}", instance.origin()), path))
        .collect();
    // No connection is left that the stop would wait for.
    let ask = |url: &String| world.http.get(url).header(CONNECTION, "close").send();
    for urls in urls.chunks(30) {
        for answer in join_all(urls.iter().map(|(url, _)| ask(url))).await {
            answer.unwrap().bytes().await.unwrap();
        }
    }
    instance.signal("TERM");
    assert!(instance.ends().await);

    let log = instance.log();
    for (_, path) in urls {
        let line = format!("\"path\":\"{path}\"");
        assert_eq!(log.matches(&line).count(), 1, "{path}");
    }
    // One JSON object a line, whichever threads wrote them.
    for line in log.lines() {
        serde_json::from_str::<serde_json::Value>(line).unwrap();
    }
}

async fn a_line_does_not_wait_for_another(store: Store) {
    let world = World::start(store).await;
    let instance = world.instance().await;
    world.get(&format!("{}/no/such/page", instance.origin())).await;
    instance.says("\"path\":\"/no/such/page\"").await;
}
