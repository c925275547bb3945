//! Mistakes in the proxy table, and at the APIs it leads to.

use std::fs;

use super::{advised, finds, wrong};
use crate::support::{Certificate, Store, World, nowhere, on_sqlite};

on_sqlite! {
    a_table_that_cannot_be_understood,
    upstreams_that_are_not_there,
}

/// A table with one row, in a file of its own.
fn table(world: &World, name: &str, row: &str) -> String {
    let path = world.store.dir().join(name);
    fs::write(
        &path,
        format!("[[proxy]]\npath = \"/api/x\"\nmethods = [\"GET\"]\n{row}\n"),
    )
    .unwrap();
    path.display().to_string()
}

async fn a_table_that_cannot_be_understood(store: Store) {
    let world = World::start(store).await;
    let misspelt = table(
        &world,
        "misspelt.toml",
        "upstream = \"https://127.0.0.1:1\"\ntokn = \"user\"",
    );
    let plain = table(
        &world,
        "plain.toml",
        "upstream = \"http://notes.internal\"\ntoken = \"user\"",
    );
    let said = world
        .command_told(&[("BFF_CONFIG", &misspelt)], &["doctor"])
        .await;
    assert!(
        said.out
            .contains("tokn: there is no such key: did you mean `token`?"),
        "{}",
        said.out
    );
    assert!(said.out.contains("token: is missing"), "{}", said.out);
    for planted in [
        wrong(
            &[("BFF_CONFIG", "/nowhere.toml")],
            "BFF_CONFIG: `/nowhere.toml` cannot be read",
            "BFF_CONFIG=bff.toml",
        ),
        wrong(
            &[("BFF_CONFIG", &plain)],
            "is plain http to another machine",
            "upstream = \"https://",
        ),
    ] {
        finds(&world, &planted).await;
    }
}

async fn upstreams_that_are_not_there(store: Store) {
    let world = World::start(store).await;
    let (address, _server) = Certificate::of("localhost").server().await;
    let port = address.port();
    let to = |name: &str, url: &str| table(&world, name, &format!("upstream = {url:?}\ntoken = \"none\""));
    let gone = to("gone.toml", &nowhere().await);
    let unknown = to("unknown.toml", "https://no-such-host.invalid/v1");
    let self_signed = to("self-signed.toml", &format!("https://localhost:{port}/v1"));
    let plain = to(
        "plain.toml",
        &world.provider().notes_url.replace("http:", "https:"),
    );
    let open = table(
        &world,
        "open.toml",
        &format!(
            "upstream = \"{}/jwks\"\ntoken = \"user\"",
            world.told("OIDC_ISSUER")
        ),
    );
    for planted in [
        wrong(&[("BFF_CONFIG", &gone)], "Connection refused", "see that it runs"),
        wrong(
            &[("BFF_CONFIG", &unknown)],
            "https://no-such-host.invalid/v1: ",
            "see that it runs",
        ),
        wrong(
            &[("BFF_CONFIG", &self_signed)],
            "invalid peer certificate",
            "SSL_CERT_FILE",
        ),
        wrong(
            &[("BFF_CONFIG", &plain)],
            "corrupt message",
            "it does not speak TLS there",
        ),
        advised(
            &[("BFF_CONFIG", &open)],
            "/jwks answers without a token",
            "see that it checks access tokens",
        ),
    ] {
        finds(&world, &planted).await;
    }
}
