//! What goes wrong at night, done on purpose. `docs/operations.md` tells what one sees then, and what to do.

mod clock;
mod database;
mod disk;
mod file_descriptors;
mod load;
mod provider;

use std::time::{Duration, Instant};

use crate::support::{Answer, Browser, World};

/// Somebody who is signed in, and has read their notes.
async fn somebody(world: &World) -> Browser {
    let browser = world.browser();
    browser.sign_in_to("alice", "/auth/session").await.succeeds();
    browser.fetch("/api/notes").await.succeeds();
    browser
}

/// The page on which a login ends.
async fn login(world: &World) -> Answer {
    let browser = world.browser();
    let attempt = browser.begin_login("?return_to=/auth/session").await;
    let callback = browser.choose(&attempt, "bob").await;
    let page = browser.come_back(&callback).await;
    browser.follow_hops(page).await
}

/// An answer, and how long it took.
async fn timed(answer: impl Future<Output = Answer>) -> (Answer, Duration) {
    let began = Instant::now();
    (answer.await, began.elapsed())
}
