//! Postgres goes and comes back; and it freezes, which is worse, because nobody hears of it.

use std::time::Duration;

use futures_util::future::{join, join_all, join3};
use sqlx::{Connection, Executor, PgConnection};
use tokio::time::sleep;

use super::{login, somebody, timed};
use crate::support::{Answer, Browser, Cluster, Store, World, not_run, until};

/// No call waits for longer, whatever the database does.
const BOUND: Duration = Duration::from_secs(15);
const USUAL: Duration = Duration::from_mins(5);

#[tokio::test]
async fn the_database_goes_and_comes_back() {
    Store::sqlite().lend(goes_and_comes_back).await;
}

#[tokio::test]
async fn the_database_freezes() {
    Store::sqlite().lend(freezes).await;
}

async fn goes_and_comes_back(store: Store) {
    let Some((mut cluster, mut world)) = world_of_its_own(store).await else {
        return not_run("Postgres's own initdb");
    };
    world.access_tokens_now_last(USUAL).await;
    let instance = world.instance().await;
    let browser = somebody(&world).await;
    let ready = format!("{}/readyz", instance.origin());

    cluster.goes_away();
    is_unavailable_soon(&browser).await;
    let calls = join_all(["/auth/session", "/api/notes"].map(|path| timed(browser.fetch(path))));
    let pages = join(timed(login(&world)), timed(browser.open("/")));
    let (calls, pages, (ready_status, _)) = join3(calls, pages, world.get(&ready)).await;
    for (answer, lasted) in calls {
        asks_to_try_again(&answer);
        assert!(lasted < BOUND, "{lasted:?}");
    }
    for (page, lasted) in [pages.0, pages.1] {
        assert_eq!(page.status, 503, "{page:?}");
        assert!(lasted < BOUND, "{lasted:?}");
    }
    assert_eq!(ready_status, 503);
    world.browser().open("/").await.succeeds();

    cluster.comes_back();
    until("it is ready again", async || world.get(&ready).await.0 == 200).await;
    browser.fetch("/api/notes").await.succeeds();
    login(&world).await.succeeds();
}

async fn freezes(store: Store) {
    let Some((mut cluster, mut world)) = world_of_its_own(store).await else {
        return not_run("Postgres's own initdb");
    };
    world.access_tokens_now_last(USUAL).await;
    let instance = world.instance().await;
    let browser = somebody(&world).await;

    // Somebody is in the middle of a question when it happens.
    let mut lock = PgConnection::connect(&cluster.url).await.unwrap();
    lock.execute("BEGIN; LOCK TABLE session IN ACCESS EXCLUSIVE MODE")
        .await
        .unwrap();
    let asks = async {
        loop {
            let (answer, lasted) = timed(browser.fetch("/auth/session")).await;
            if answer.status != 200 {
                return (answer, lasted);
            }
        }
    };
    let mut freezes = async || {
        const WAITING: &str = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'";
        let mut watch = PgConnection::connect(&cluster.url).await.unwrap();
        until("somebody waits", async || {
            sqlx::query_scalar::<_, i64>(WAITING)
                .fetch_one(&mut watch)
                .await
                .unwrap()
                > 0
        })
        .await;
        cluster.freezes();
    };
    let ((answer, lasted), ()) = join(asks, freezes()).await;
    asks_to_try_again(&answer);
    assert!(lasted < BOUND, "{lasted:?}");

    let many = (0..30).map(|_| timed(browser.fetch("/api/notes")));
    for (answer, lasted) in join_all(many).await {
        asks_to_try_again(&answer);
        assert!(lasted < BOUND, "{lasted:?}");
    }
    assert_eq!(world.get(&format!("{}/healthz", instance.origin())).await.0, 200);

    cluster.thaws();
    drop(lock);
    until("it answers again", async || {
        browser.fetch("/api/notes").await.status == 200
    })
    .await;
    login(&world).await.succeeds();
}

/// Instances have a database that no other test knows.
async fn world_of_its_own(store: Store) -> Option<(Cluster, World)> {
    let cluster = Cluster::start()?;
    let mut world = World::start(store).await;
    world.set("DATABASE_URL", &cluster.url);
    // Who asks until something happens is not to be refused before it does.
    world.set("RATE_LIMIT_PER_SESSION", "0");
    Some((cluster, world))
}

/// What was read a moment ago is believed for half a second.
async fn is_unavailable_soon(browser: &Browser) {
    until("it is noticed", async || {
        sleep(Duration::from_millis(100)).await;
        browser.fetch("/auth/session").await.status == 503
    })
    .await;
}

#[track_caller]
fn asks_to_try_again(answer: &Answer) {
    answer.is_problem(503, "store-unavailable");
    assert!(answer.set_cookies().is_empty(), "{answer:?}");
}
