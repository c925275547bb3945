//! `cargo bench -p bff`: what a session costs to look up among a thousand and among a million, and while a hundred thousand
//! that have expired are swept away. Over HTTP, on both databases; wants `TEST_POSTGRES_URL`.

#![expect(
    clippy::unwrap_used,
    reason = "the allowance of clippy.toml knows no helpers; a failed unwrap is a failed bench"
)]
#![expect(clippy::print_stdout, reason = "a bench talks to whoever started it")]

mod filler;
mod latency;

#[path = "../../tests/it/support/mod.rs"]
#[allow(
    dead_code,
    unused_imports,
    unused_macros,
    reason = "not all of the tests' words are needed here"
)]
mod support;

use latency::Latencies;
use support::{Browser, Store, World};

/// Sessions in which somebody is really signed in, in either world.
const REAL: usize = 1_000;
const MANY: usize = 1_000_000;
const EXPIRED: usize = 100_000;
/// What a world of many may cost, compared with a small one; and a sweep, compared with none.
const GOAL: f64 = 2.0;

#[tokio::main]
async fn main() {
    println!(
        "{:<10}{:<34}{:>10}{:>10}{:>10}{:>10}",
        "", "GET /auth/session", "requests", "p50", "p99", "times"
    );
    bench("SQLite", Store::sqlite(), Store::sqlite()).await;
    bench("Postgres", Store::postgres().await, Store::postgres().await).await;
}

async fn bench(name: &str, small: Store, large: Store) {
    let (small_world, few) = signed_in(small.clone()).await;
    let (mut world, many) = signed_in(large.clone()).await;
    filler::fill(&large, MANY - REAL, filler::LIVE).await;

    // By turns, so that whatever else the machine does happens to both.
    let (mut among_few, mut among_many) = (Latencies::default(), Latencies::default());
    for _ in 0..10_000 {
        among_few.of_look_ups(&few, 1).await;
        among_many.of_look_ups(&many, 1).await;
    }
    row(name, "among 1,000", &among_few, None);
    row(name, "among 1,000,000", &among_many, Some(&among_few));
    drop(small_world);
    small.remove().await;

    filler::fill(&large, EXPIRED, filler::EXPIRED).await;
    // Half of it before and half of it after, in case the machine changes its mind meanwhile.
    let (mut at_rest, mut during) = (Latencies::default(), Latencies::default());
    at_rest.of_look_ups(&many, 5_000).await;
    // A BFF begins with a sweep.
    world.restart().await;
    while filler::any_expired(&large).await {
        during.of_look_ups(&many, 500).await;
    }
    at_rest.of_look_ups(&many, 5_000).await;
    row(name, "before and after a sweep", &at_rest, None);
    row(name, "while 100,000 are swept", &during, Some(&at_rest));
    drop(world);
    large.remove().await;
}

/// A world in which so many have signed in.
async fn signed_in(store: Store) -> (World, Vec<Browser>) {
    let world = World::start(store).await;
    let mut browsers = Vec::new();
    for _ in 0..REAL {
        browsers.push(world.sign_in("alice").await);
    }
    (world, browsers)
}

fn row(store: &str, what: &str, latencies: &Latencies, compared: Option<&Latencies>) {
    let (p50, p99) = (latencies.percentile(50), latencies.percentile(99));
    let times = compared.map_or(String::new(), |compared| {
        let times = p99.as_secs_f64() / compared.percentile(99).as_secs_f64();
        let verdict = if times <= GOAL { "" } else { ", too many" };
        format!("{times:.2}{verdict}")
    });
    println!(
        "{store:<10}{what:<34}{:>10}{p50:>10.2?}{p99:>10.2?}{times:>10}",
        latencies.len()
    );
}
