//! What the process says of itself holds no secret, no token and nothing of a user's.

mod collected;
mod run;

use std::time::Duration;

use base64::{Engine, engine::general_purpose::STANDARD};

use crate::support::{Collector, Gate, Store, World, free_address, nowhere, occurs, on_both_databases, row};
use collected::Secrets;

on_both_databases! {
    a_full_run_tells_no_secret_in_its_log_its_metrics_and_its_traces,
}

const USUAL: Duration = Duration::from_mins(5);
/// What a JWT begins with: `{"alg"`, `{"typ"`, `{"kid"`.
const JWTS: [&str; 3] = ["eyJhbGci", "eyJ0eXAi", "eyJraWQi"];
/// What a user writes, and whoever asks for it.
const WRITTEN: &str = "Dear diary, nobody else shall read this";
const ASKED_FOR: &str = "what-i-look-for-concerns-nobody";
const COLLECTORS_KEY: &str = "the collector's own key";

async fn a_full_run_tells_no_secret_in_its_log_its_metrics_and_its_traces(store: Store) {
    let mut world = World::start(store).await;
    let (collector, gate) = (Collector::start().await, Gate::start().await);
    let admin = free_address().to_string();
    let nowhere = nowhere().await;
    world.export_to(&collector);
    world.set("http_proxy", &gate.url);
    world.set("ADMIN_ADDR", &admin);
    world.set("RUST_LOG", "trace");
    world.set("OTEL_EXPORTER_OTLP_HEADERS", format!("x-key={COLLECTORS_KEY}"));
    let notes = world
        .notes_row()
        .replace("\"GET\"", "\"GET\", \"POST\", \"DELETE\"");
    world.write_table(&[notes, row("/api/nowhere", &nowhere, "user")]);
    let mut instance = world.instance().await;

    let mut secrets = Secrets::default();
    secrets.add(
        [
            WRITTEN,
            ASKED_FOR,
            COLLECTORS_KEY,
            "alice@example.com",
            "Alice Archer",
            "user-alice",
        ]
        .map(Into::into),
    );
    secrets.add(JWTS.map(Into::into));
    secrets.add(["SESSION_KEYS", "OIDC_CLIENT_SECRET"].map(|name| world.told(name).to_owned()));
    let browser = run::sign_in(&world, &mut secrets).await;
    run::refresh_in_vain(&world, &browser).await;
    world.access_tokens_now_last(USUAL).await;
    run::work(&browser).await;
    run::attack(&world, &browser, &instance).await;
    run::fail_to_sign_in(&world, &mut secrets).await;
    secrets.add_cookies(&browser);
    run::sign_out(&world, &browser, &mut secrets).await;

    let issued = world.issued();
    secrets.add([issued.access, issued.refresh, issued.id].concat());
    secrets.add_heard(&gate);
    assert!(secrets.count() > 30, "{secrets:#?}");
    let (_, metrics) = world.get(&format!("http://{admin}/metrics")).await;
    instance.signal("TERM");
    assert!(instance.ends().await, "{}", instance.log());

    let (log, spans) = (instance.log(), collector.bytes());
    for (place, text, word) in [
        ("the log", log.as_bytes(), "/fn/notes/add"),
        ("the metrics", metrics.as_bytes(), "/api/nowhere"),
        ("the traces", &spans, "POST /token"),
    ] {
        for text in [text, STANDARD.encode(text).as_bytes()] {
            assert!(occurs(word.as_bytes(), text), "what is in {place} is found");
        }
        let found = secrets.found_in(text);
        assert!(found.is_empty(), "in {place}: {found:#?}");
    }
}
