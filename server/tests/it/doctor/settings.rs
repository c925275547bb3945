//! Mistakes in the settings, the keys, and what is in front of the app.

use std::{
    fs::{self, Permissions},
    os::unix::fs::PermissionsExt,
};

use super::{advised, finds, has_line, wrong};
use crate::support::{Store, World, on_sqlite};

on_sqlite! {
    settings_that_cannot_be_understood,
    keys_that_can_be_guessed,
    settings_that_are_not_safe,
}

async fn settings_that_cannot_be_understood(store: Store) {
    let world = World::start(store).await;
    let key = world.told("SESSION_KEYS").to_owned();
    let twice = format!("{key},{key}");
    for planted in [
        wrong(
            &[("OIDC_CLIENT_ID", "")],
            "OIDC_CLIENT_ID: is not set",
            "OIDC_CLIENT_ID=my-bff",
        ),
        wrong(
            &[("PUBLIC_URL", "http://app.example.com")],
            "is plain http",
            "PUBLIC_URL=https://",
        ),
        wrong(
            &[("PUBLIC_URL", "https://localhost/app")],
            "has more than scheme, host and port",
            "PUBLIC_URL=https://localhost",
        ),
        wrong(
            &[("SESSION_KEYS", &twice)],
            "key number 2 repeats an earlier key",
            "openssl rand",
        ),
        wrong(
            &[("OIDC_CLIENT_SECRET_FILE", "/nowhere")],
            "OIDC_CLIENT_SECRET_FILE; keep one",
            "OIDC_CLIENT_SECRET_FILE=",
        ),
        wrong(
            &[("OIDC_CLIENT_KEY_FILE", "/nowhere")],
            "`/nowhere` cannot be read",
            "openssl genpkey",
        ),
        wrong(
            &[("SESSION_IDLE_TIMEOUT", "99999")],
            "it could never take effect",
            "1800",
        ),
        wrong(
            &[("OIDC_SCOPES", "profile")],
            "lacks `openid`",
            "OIDC_SCOPES=openid",
        ),
        advised(
            &[("OIDC_SCOPE", "openid")],
            "OIDC_SCOPE is set, and nothing reads it",
            "did you mean OIDC_SCOPES?",
        ),
    ] {
        finds(&world, &planted).await;
    }
}

async fn keys_that_can_be_guessed(store: Store) {
    let world = World::start(store).await;
    // "correct horse battery staple, ok"
    let text = "Y29ycmVjdCBob3JzZSBiYXR0ZXJ5IHN0YXBsZSwgb2s";
    for planted in [
        wrong(
            &[("SESSION_KEYS", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")],
            "key number 1 repeats its bytes",
            "make a new one with `keys new`",
        ),
        wrong(
            &[("SESSION_KEYS", text)],
            "key number 1 is text",
            "make a new one with `keys new`",
        ),
    ] {
        finds(&world, &planted).await;
    }
    // The one of the development provider is a word from an example.
    let planted = advised(
        &[],
        "OIDC_CLIENT_SECRET: it is short",
        "let the provider make a new one",
    );
    let said = world.command(&["doctor"]).await.succeeds();
    assert!(has_line(&said, &planted), "{said}");
    let strong = [("OIDC_CLIENT_SECRET", "rX5vQm2LkT8sWb0ZcN4y")];
    let said = world.command_told(&strong, &["doctor"]).await;
    assert!(!has_line(&said.out, &planted), "{}", said.out);
}

async fn settings_that_are_not_safe(store: Store) {
    let world = World::start(store).await;
    let secret = world.store.dir().join("secret");
    fs::write(&secret, world.told("OIDC_CLIENT_SECRET")).unwrap();
    fs::set_permissions(&secret, Permissions::from_mode(0o644)).unwrap();
    let secret = secret.display().to_string();
    for planted in [
        wrong(
            &[("TRUSTED_PROXIES", "0.0.0.0/0")],
            "may say that they are somebody else",
            "name the addresses of the proxies in front",
        ),
        advised(
            &[("RATE_LIMIT_PER_ADDRESS", "20")],
            "RATE_LIMIT_PER_ADDRESS is set, and TRUSTED_PROXIES is not",
            "name the proxy in TRUSTED_PROXIES",
        ),
        advised(
            &[("OIDC_CLIENT_SECRET", ""), ("OIDC_CLIENT_SECRET_FILE", &secret)],
            "OIDC_CLIENT_SECRET_FILE: everybody on this machine can read",
            "chmod o-r ",
        ),
        advised(
            &[("ADMIN_ADDR", "0.0.0.0:9090")],
            "which others may reach",
            "a firewall",
        ),
    ] {
        finds(&world, &planted).await;
    }
}
