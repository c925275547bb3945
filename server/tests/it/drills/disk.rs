//! The disk is full: the one with the SQLite file, and the log on it too.

use std::{
    fs::{self, File},
    io::{ErrorKind, Write},
    process::{Command, Stdio},
    time::Duration,
};

use super::{login, somebody};
use crate::support::{Store, World, not_run, on_sqlite};

on_sqlite! {
    the_disk_is_full,
}

/// A small disk, which the server alone sees, and where it says what it has to say.
const ON_A_SMALL_DISK: &str = r#"mount -t tmpfs -o size=2m tmpfs "$0" && exec "$1" >"$0/log" 2>&1"#;

async fn the_disk_is_full(store: Store) {
    let unshare = ["unshare", "--map-root-user", "--mount"];
    let disk = store.dir().join("disk");
    fs::create_dir(&disk).unwrap();
    let disk = disk.display().to_string();
    let mut try_it = Command::new(unshare[0]);
    try_it
        .args(&unshare[1..])
        .args(["mount", "-t", "tmpfs", "tmpfs", &disk]);
    if !try_it
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
    {
        return not_run("a user namespace in which to mount a disk");
    }
    let mut world = World::start(store).await;
    world.access_tokens_now_last(Duration::from_mins(5)).await;
    world.set("DATABASE_URL", format!("sqlite://{disk}/bff.db"));
    let on_a_small_disk = [&unshare[..], &["sh", "-c", ON_A_SMALL_DISK, &disk]].concat();
    let mut instance = world.instance_by(&on_a_small_disk).await;
    let browser = somebody(&world).await;

    let inside = instance.proc("root").join(disk.trim_start_matches('/'));
    let filler = inside.join("filler");
    fill(&mut File::create(&filler).unwrap());
    let refused = login(&world).await;
    assert_eq!(refused.status, 503, "{refused:?}");
    for _ in 0..50 {
        browser.fetch("/auth/session").await.succeeds();
        browser.fetch("/api/notes").await.succeeds();
        browser.open("/").await.succeeds();
    }
    let size = fs::metadata(inside.join("log")).unwrap().len();
    // Signing out has to be written: it says that it did not happen.
    let out = browser.sign_out().await;
    assert_eq!(out.status, 503, "{out:?}");
    browser.fetch("/auth/session").await.succeeds();

    fs::remove_file(&filler).unwrap();
    login(&world).await.succeeds();
    browser.fetch("/auth/session").await.succeeds();
    instance.signal("TERM");
    let log = inside.join("log");
    let log = File::open(&log).unwrap();
    assert!(instance.ends().await);
    assert!(
        log.metadata().unwrap().len() > size,
        "it goes on saying what happens"
    );
}

fn fill(file: &mut File) {
    let mut chunk = vec![b'x'; 64 << 10];
    while !chunk.is_empty() {
        match file.write_all(&chunk) {
            Ok(()) => {}
            Err(error) if error.kind() == ErrorKind::StorageFull => chunk.truncate(chunk.len() / 2),
            Err(error) => panic!("{error}"),
        }
    }
}
