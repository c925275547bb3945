//! The commands that need no database.

use serde_json::Value;

use crate::support::{Store, World, on_sqlite};

on_sqlite! {
    help_names_every_command,
    every_shell_has_completions,
    a_new_key_is_one_that_a_server_takes,
    config_shows_every_setting_and_no_secret,
    config_says_what_is_wrong,
}

async fn help_names_every_command(store: Store) {
    let world = World::start(store).await;
    let help = world.command(&["--help"]).await.succeeds();
    for command in ["config", "migrate", "keys", "sessions", "completions"] {
        assert!(help.contains(&format!("\n  {command}")), "{help}");
    }
    let version = world.command(&["--version"]).await.succeeds();
    assert_eq!(version, concat!("server ", env!("CARGO_PKG_VERSION"), "\n"));
    assert!(!world.command(&["sesions"]).await.succeeded);
}

async fn every_shell_has_completions(store: Store) {
    let world = World::start(store).await;
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = world.command(&["completions", shell]).await.succeeds();
        assert!(script.contains("migrate"), "{shell}: {script}");
    }
}

async fn a_new_key_is_one_that_a_server_takes(store: Store) {
    let mut world = World::start(store).await;
    let keys = [
        world.command(&["keys", "new"]).await,
        world.command(&["keys", "new"]).await,
    ];
    let [one, other] = keys.map(|said| said.succeeds().trim_end().to_owned());
    // The same key twice would be a mistake.
    world.set("SESSION_KEYS", format!("{one},{other}"));
    world.instance().await;
}

async fn config_shows_every_setting_and_no_secret(store: Store) {
    let mut world = World::start(store).await;
    let secret = world.store.dir().join("secret");
    std::fs::write(&secret, world.told("OIDC_CLIENT_SECRET")).unwrap();
    world.unset("OIDC_CLIENT_SECRET");
    world.set("OIDC_CLIENT_SECRET_FILE", secret.display().to_string());
    let said = world.command(&["config", "--json"]).await;
    let settings = said.json();
    let shown = |name: &str| {
        let mut settings = settings.as_array().unwrap().iter();
        let setting = settings.find(|setting| setting["name"] == name).unwrap();
        (setting["value"].clone(), setting["source"].clone())
    };
    let issuer = (world.told("OIDC_ISSUER").into(), "environment".into());
    assert_eq!(shown("OIDC_ISSUER"), issuer);
    assert_eq!(shown("OIDC_CLIENT_SECRET"), ("********".into(), "file".into()));
    assert_eq!(shown("SESSION_KEYS"), ("********".into(), "environment".into()));
    assert_eq!(shown("SESSION_IDLE_TIMEOUT"), ("1800".into(), "default".into()));
    assert_eq!(shown("TRUSTED_PROXIES"), (Value::Null, "default".into()));

    let table = world.command(&["config"]).await.succeeds();
    assert!(
        table.contains("\nSESSION_KEYS              environment  ********\n"),
        "{table}"
    );
    for said in [&said.out, &table] {
        assert!(!said.contains(world.told("SESSION_KEYS")), "{said}");
    }
}

async fn config_says_what_is_wrong(store: Store) {
    let mut world = World::start(store).await;
    world.set("SESSION_KEYS", "hunter2");
    let said = world.command(&["config"]).await;
    assert!(!said.succeeded);
    assert!(said.out.contains("PUBLIC_URL"), "{said:?}");
    assert!(said.err.contains("key number 1 is not 32 bytes"), "{said:?}");
    assert!(!format!("{said:?}").contains("hunter2"), "{said:?}");
}
