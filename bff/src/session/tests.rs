//! What depends on the time, to the second: with a clock that has been stopped.

mod ends;
mod memory;
mod news;
mod refresh;
mod revocation;

use std::time::Duration;

use super::{
    Sessions,
    database::Database,
    life::{Life, Owner},
};
use crate::{
    Config, Vars,
    clock::{self, let_pass},
    config::new_session_key,
    http::HttpClient,
    oidc::{IssuedToken, Provider, TokenSet},
};

const SECOND: Duration = Duration::from_secs(1);

/// Sessions in a database of their own, and the clock stands still.
async fn sessions() -> Sessions {
    sessions_with("SESSION_IDLE_TIMEOUT", "1800").await
}

async fn sessions_with(key: &'static str, value: &str) -> Sessions {
    let vars = [
        ("PUBLIC_URL", "http://localhost:3000".to_owned()),
        ("OIDC_ISSUER", "http://127.0.0.1:9".to_owned()),
        ("OIDC_CLIENT_ID", "bff".to_owned()),
        ("OIDC_CLIENT_SECRET", "secret".to_owned()),
        ("DATABASE_URL", "sqlite::memory:".to_owned()),
        ("SESSION_KEYS", new_session_key()),
        (key, value.to_owned()),
    ];
    let vars: Vars = vars.into_iter().collect();
    let config = Config::read(&vars).unwrap();
    let database = Database::open(&config.database_url).await.unwrap();
    let provider = Provider::new(&config, HttpClient::new().unwrap());
    let sessions = Sessions::new(&config, database, provider);
    let_pass(Duration::ZERO);
    sessions
}

impl Sessions {
    /// Alice signs in.
    async fn begin_one(&self) -> Life {
        self.begin_with(&tokens()).await
    }

    async fn begin_with(&self, tokens: &TokenSet) -> Life {
        self.begin_as("her session", tokens).await
    }

    async fn begin_as(&self, handle: &str, tokens: &TokenSet) -> Life {
        let owner = Owner {
            sub: "alice",
            sid: None,
            user_agent: "",
        };
        self.begin(handle, &owner, tokens).await.unwrap()
    }

    async fn lives(&self) -> bool {
        self.life("her session").await.unwrap().is_some()
    }
}

fn tokens() -> TokenSet {
    TokenSet {
        sub: "alice".to_owned(),
        access: IssuedToken {
            access_token: "access".to_owned(),
            received_at: clock::now(),
            expires_at: None,
            dpop_key: None,
            replaces_a_refused_one: false,
        },
        others: Vec::new(),
        refresh_token: None,
        refresh_expires_at: None,
    }
}
