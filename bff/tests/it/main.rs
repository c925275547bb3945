//! The BFF as a browser, a provider, an API and a database meet it: everything here is real and talks HTTP.
//!
//! Each test gets its own BFF, provider, notes API and database. `support` holds the words the tests are written in:
//! start with [`support::World`], which sets all of that up, and [`support::Browser`], which behaves like one.
//! In `conformance` and `lies` the provider misbehaves, in `hostile` the caller.

#![expect(
    clippy::unwrap_used,
    reason = "the allowance of clippy.toml knows no helpers; a failed unwrap is a failed test"
)]

mod support;

mod attempts;
mod backchannel_logout;
mod conformance;
mod cookies;
mod csrf;
mod ended;
mod events;
mod headers;
mod health;
mod hop;
mod hostile;
mod hostile_upstreams;
mod invalid_token;
mod lies;
mod login;
mod logout;
mod metrics;
mod outage;
mod own_sessions;
mod problems;
mod proxy;
mod proxy_headers;
mod proxy_limits;
mod proxy_paths;
mod proxy_tokens;
mod rate_limit;
mod revocation;
mod same_session;
mod secrets;
mod session;
mod session_keys;
mod start;
mod step_up;
mod streaming;
mod stronger_clients;
mod third_party_login;
mod tokens;
mod upstream;
mod websocket;
