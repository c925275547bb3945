//! Two instances behind nginx are replaced, one after the other, while people work.

mod people;

use std::{net::SocketAddr, time::Duration};

use people::People;

use crate::support::{Instance, Nginx, Store, World, free_address, not_run, on_postgres, until};

on_postgres! {
    nobody_notices_a_rolling_restart,
}

/// How long an instance serves on in each round; nginx never asks `/readyz`, so it is all the same to it.
const SHUTDOWN_DELAYS: [&str; 2] = ["0", "1"];
/// So short that tokens are refreshed all the time.
const ACCESS_TOKENS_LAST: Duration = Duration::from_secs(4);
/// How much an instance does until it is the other's turn.
const ANSWERS: usize = 100;

async fn nobody_notices_a_rolling_restart(store: Store) {
    let mut world = World::start(store).await;
    let addresses = [free_address(), free_address()];
    let Some(_nginx) = Nginx::start(&world, addresses).await else {
        return not_run("nginx");
    };
    world.access_tokens_now_last(ACCESS_TOKENS_LAST).await;
    world.set("TRUSTED_PROXIES", "127.0.0.1");
    // They work faster than people.
    world.set("RATE_LIMIT_PER_SESSION", "0");
    let people = People::of(&world).await;
    let mut instances = [
        world.instance_at(addresses[0]).await,
        world.instance_at(addresses[1]).await,
    ];
    people.sign_in().await;

    let restarts = async {
        for delay in SHUTDOWN_DELAYS {
            world.set("SHUTDOWN_DELAY", delay);
            for (instance, address) in instances.iter_mut().zip(addresses) {
                serves(instance).await;
                replace(instance, address, &world).await;
            }
        }
        serves(&instances[0]).await;
        serves(&instances[1]).await;
    };
    tokio::select! {
        never = people.work() => match never {},
        () = restarts => {}
    }
    people.are_signed_in().await;
    people.have_posted_once_each();
}

/// Until it has had its share of the work.
async fn serves(instance: &Instance) {
    let answers = || instance.log().matches("\"path\":\"/api/").count();
    let before = answers();
    until("an instance serves", async || answers() > before + ANSWERS).await;
}

async fn replace(instance: &mut Instance, address: SocketAddr, world: &World) {
    instance.signal("TERM");
    assert!(instance.ends().await, "{}", instance.log());
    let log = instance.log();
    assert!(!log.contains("cut off"), "{log}");
    *instance = world.instance_at(address).await;
}
