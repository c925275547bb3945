use super::*;

const COMPLETE: [(&str, &str); 5] = [
    ("PUBLIC_URL", "https://app.example.com"),
    ("OIDC_ISSUER", "https://login.example.com"),
    ("OIDC_CLIENT_ID", "bff"),
    ("OIDC_CLIENT_SECRET", "secret"),
    ("SESSION_KEYS", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"),
];

fn complete() -> Vars {
    COMPLETE.into_iter().collect()
}

fn with(key: &str, value: &str) -> Vars {
    COMPLETE
        .into_iter()
        .filter(|(known, _)| *known != key)
        .chain([(key, value)])
        .collect()
}

fn keys_of(vars: &Vars) -> Vec<String> {
    Config::read(vars)
        .unwrap_err()
        .0
        .into_iter()
        .map(|mistake| mistake.key)
        .collect()
}

#[test]
fn defaults_are_those_of_the_readme() {
    let config = Config::read(&complete()).unwrap();
    assert_eq!(config.idle_timeout.as_secs(), 1800);
    assert_eq!(config.absolute_timeout.as_secs(), 28800);
    assert_eq!(
        config.relying_party.scopes,
        ["openid", "profile", "email", "offline_access"]
    );
    assert!(config.public_url.is_https());
}

#[test]
fn a_client_has_a_secret_or_a_key_that_signs() {
    let only = |key: &str, value: &str| -> Vars {
        let others = COMPLETE
            .into_iter()
            .filter(|(known, _)| *known != "OIDC_CLIENT_SECRET");
        others.chain([(key, value)]).collect()
    };
    assert_eq!(keys_of(&only("OIDC_SCOPES", "openid")), ["OIDC_CLIENT_SECRET"]);
    for path in ["/nowhere", concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml")] {
        assert_eq!(
            keys_of(&only("OIDC_CLIENT_KEY_FILE", path)),
            ["OIDC_CLIENT_KEY_FILE"]
        );
    }
}

#[test]
fn what_not_every_provider_can_is_done_never_always_or_where_it_can() {
    let config = Config::read(&complete()).unwrap();
    let party = &config.relying_party;
    assert_eq!((party.pushes, party.binds_tokens), (When::Auto, When::Never));
    assert_eq!(
        Config::read(&with("OIDC_DPOP", "always"))
            .unwrap()
            .relying_party
            .binds_tokens,
        When::Always
    );
    for key in ["OIDC_PAR", "OIDC_DPOP"] {
        assert_eq!(keys_of(&with(key, "yes")), [key]);
    }
}

#[test]
fn all_mistakes_are_reported_at_once() {
    assert_eq!(
        keys_of(&Vars::default()),
        [
            "PUBLIC_URL",
            "OIDC_ISSUER",
            "OIDC_CLIENT_ID",
            "OIDC_CLIENT_SECRET",
            "SESSION_KEYS"
        ]
    );
}

#[test]
fn plain_http_is_for_this_machine_alone() {
    assert_eq!(
        keys_of(&with("PUBLIC_URL", "http://app.example.com")),
        ["PUBLIC_URL"]
    );
    assert_eq!(
        keys_of(&with("OIDC_ISSUER", "http://login.example.com")),
        ["OIDC_ISSUER"]
    );
    for local in [
        "http://localhost:3000",
        "http://127.0.0.1:3000",
        "http://[::1]:3000",
    ] {
        let config = Config::read(&with("PUBLIC_URL", local)).unwrap();
        assert!(!config.public_url.is_https());
        assert_eq!(config.public_url.origin(), local);
    }
}

#[test]
fn the_public_url_is_an_origin() {
    for value in [
        "https://app.example.com/base",
        "https://app.example.com/?x",
        "not a url",
        "ftp://app.example.com",
    ] {
        assert_eq!(keys_of(&with("PUBLIC_URL", value)), ["PUBLIC_URL"], "{value}");
    }
}

#[test]
fn session_keys_are_32_bytes_each_and_distinct() {
    let key = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    let other = "AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    assert_eq!(
        Config::read(&with("SESSION_KEYS", &format!("{key},{other}")))
            .unwrap()
            .session_keys
            .len(),
        2
    );
    for value in ["short", &format!("{key},{key}"), &format!("{key},")] {
        assert_eq!(keys_of(&with("SESSION_KEYS", value)), ["SESSION_KEYS"], "{value}");
    }
}

#[test]
fn session_keys_may_lie_in_a_file_one_to_a_line() {
    let path = std::env::temp_dir().join(format!("bff-session-keys-{}", std::process::id()));
    let path = path.to_str().unwrap();
    let with_file = |others: &[(&str, &str)]| -> Vars {
        let complete = COMPLETE.iter().filter(|(known, _)| *known != "SESSION_KEYS");
        let file = [("SESSION_KEYS_FILE", path)];
        complete.chain(others).chain(&file).copied().collect()
    };
    std::fs::write(path, format!("{}\n{}\r\n", new_session_key(), new_session_key())).unwrap();
    assert_eq!(Config::read(&with_file(&[])).unwrap().session_keys.len(), 2);
    assert_eq!(keys_of(&with_file(&[COMPLETE[4]])), ["SESSION_KEYS"]);
    std::fs::write(path, "\n").unwrap();
    assert_eq!(keys_of(&with_file(&[])), ["SESSION_KEYS_FILE"]);
    std::fs::remove_file(path).unwrap();
}

#[test]
fn contradictions_are_mistakes() {
    assert_eq!(
        keys_of(&with("SESSION_IDLE_TIMEOUT", "99999")),
        ["SESSION_IDLE_TIMEOUT"]
    );
    assert_eq!(
        keys_of(&with("SESSION_IDLE_TIMEOUT", "soon")),
        ["SESSION_IDLE_TIMEOUT"]
    );
    assert_eq!(
        keys_of(&with("OIDC_CLIENT_SECRET_FILE", "/nowhere")),
        ["OIDC_CLIENT_SECRET"]
    );
    assert_eq!(keys_of(&with("OIDC_SCOPES", "profile")), ["OIDC_SCOPES"]);
    assert_eq!(keys_of(&with("BFF_CONFIG", "/nowhere.toml")), ["BFF_CONFIG"]);
}

#[test]
fn a_mistake_in_the_database_url_repeats_no_password() {
    let text = Config::read(&with("DATABASE_URL", "mysql://root:hunter2@db/bff"))
        .unwrap_err()
        .to_string();
    assert!(text.contains("mysql") && !text.contains("hunter2"), "{text}");
}
