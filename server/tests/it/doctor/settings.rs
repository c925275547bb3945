//! Mistakes in the settings, the keys, and what is in front of the app.

use std::{
    fs::{self, Permissions},
    os::unix::fs::PermissionsExt,
};

use super::{advised, finds, has_line, wrong};
use crate::support::{Certificate, Store, World, on_sqlite};

on_sqlite! {
    settings_that_cannot_be_understood,
    keys_that_can_be_guessed,
    certificates_that_no_browser_takes,
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

async fn certificates_that_no_browser_takes(store: Store) {
    let world = World::start(store).await;
    let dir = world.store.dir();
    let (certificate, other) = (Certificate::of("localhost"), Certificate::of("other.example"));
    let [cert, key] = certificate.write_to(&dir);
    let others = dir.join("other");
    fs::create_dir(&others).unwrap();
    let [other_cert, other_key] = other.write_to(&others);
    let https = world.told("PUBLIC_URL").replace("http:", "https:");
    for planted in [
        wrong(
            &[("TLS_CERT_FILE", &cert)],
            "TLS_KEY_FILE: is not set, and TLS_CERT_FILE is",
            "TLS_KEY_FILE=/",
        ),
        wrong(
            &[("TLS_KEY_FILE", &key)],
            "TLS_CERT_FILE: is not set, and TLS_KEY_FILE is",
            "TLS_CERT_FILE=/",
        ),
        wrong(
            &[("TLS_CERT_FILE", &cert), ("TLS_KEY_FILE", &key)],
            "PUBLIC_URL: is plain http, and TLS_CERT_FILE is set",
            "PUBLIC_URL=https://localhost:",
        ),
    ] {
        finds(&world, &planted).await;
    }
    // Under https, the redirect URI is another, which the provider does not know.
    let told = async |settings: &[(&str, &str)]| {
        let public_url = [("PUBLIC_URL", https.as_str())];
        world
            .command_told(&[&public_url, settings].concat(), &["doctor"])
            .await
            .out
    };
    for planted in [
        wrong(
            &[("TLS_CERT_FILE", &cert), ("TLS_KEY_FILE", &other_key)],
            "do not go together",
            "TLS_KEY_FILE=/",
        ),
        wrong(
            &[("TLS_CERT_FILE", &key), ("TLS_KEY_FILE", &key)],
            "there is no certificate in",
            "TLS_CERT_FILE=/",
        ),
        wrong(
            &[("TLS_CERT_FILE", &other_cert), ("TLS_KEY_FILE", &other_key)],
            "the certificate in TLS_CERT_FILE is not for localhost",
            "let it be issued for the host of PUBLIC_URL",
        ),
    ] {
        let out = told(planted.settings).await;
        assert!(has_line(&out, &planted), "{out}");
        let out = told(&[("TLS_CERT_FILE", &cert), ("TLS_KEY_FILE", &key)]).await;
        assert!(!has_line(&out, &planted), "{out}");
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
