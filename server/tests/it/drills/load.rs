//! Ten times as many at once as keep the server busy.

use std::{
    fs,
    path::Path,
    time::{Duration, Instant},
};

use futures_util::future::join_all;

use super::{somebody, timed};
use crate::support::{Browser, Instance, Store, World, not_run, on_sqlite, until};

on_sqlite! {
    ten_times_the_load_is_slower_and_nothing_else,
}

const BUSY: usize = 20;
/// Nobody waits for longer.
const BOUND: Duration = Duration::from_secs(20);
const LASTS: Duration = Duration::from_secs(3);
/// What may remain of it in memory, in kB.
const REMAINS: u64 = 64 << 10;

async fn ten_times_the_load_is_slower_and_nothing_else(store: Store) {
    if !Path::new("/proc/self/status").exists() {
        return not_run("Linux's /proc");
    }
    let mut world = World::start(store).await;
    world.set("RATE_LIMIT_PER_SESSION", "0");
    world.access_tokens_now_last(Duration::from_mins(5)).await;
    let instance = world.instance().await;
    let browser = world.browser_at(&instance, &somebody(&world).await);

    let usual = load(&browser, BUSY).await;
    let before = Used::by(&instance);
    let tenfold = load(&browser, 10 * BUSY).await;
    let after = Used::by(&instance);
    assert!(after.memory < before.memory + REMAINS, "{before:?} {after:?}");
    assert!(2 * tenfold.pages > usual.pages, "{usual:?} and then {tenfold:?}");
    assert!(tenfold.slowest < BOUND, "{usual:?} and then {tenfold:?}");

    // Nobody is there any more.
    until("it is quiet again", async || {
        let began = Used::by(&instance);
        tokio::time::sleep(Duration::from_secs(1)).await;
        // In hundredths of a second.
        Used::by(&instance).time - began.time < 20
    })
    .await;
    browser.fetch("/api/notes").await.succeeds();
}

/// What so many at once got.
#[derive(Debug)]
struct Got {
    pages: usize,
    slowest: Duration,
}

/// Each opens one page after the other, and all are as they should be.
async fn load(browser: &Browser, at_once: usize) -> Got {
    let ends = Instant::now() + LASTS;
    let each = (0..at_once).map(async |_| {
        let mut lasted = Vec::new();
        while Instant::now() < ends {
            let (page, took) = timed(browser.open("/")).await;
            page.succeeds();
            lasted.push(took);
        }
        lasted
    });
    let lasted = join_all(each).await.concat();
    Got {
        pages: lasted.len(),
        slowest: lasted.into_iter().max().unwrap_or_default(),
    }
}

/// Of the machine.
#[derive(Debug)]
struct Used {
    memory: u64,
    time: u64,
}

impl Used {
    fn by(instance: &Instance) -> Self {
        let status = fs::read_to_string(instance.proc("status")).unwrap();
        let memory = status
            .lines()
            .find_map(|line| line.strip_prefix("VmRSS:"))
            .unwrap();
        let stat = fs::read_to_string(instance.proc("stat")).unwrap();
        let (_, stat) = stat.rsplit_once(')').unwrap();
        let number = |field: &str| field.parse::<u64>().unwrap();
        let times = stat.split_whitespace().skip(11).take(2).map(number);
        Self {
            memory: number(memory.trim().trim_end_matches(" kB")),
            time: times.sum(),
        }
    }
}
