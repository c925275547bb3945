//! The server as an operator runs it: processes of the operating system, which die when they like.
//!
//! Each test gets its own provider, notes API and database, and as many instances as it starts; `support` holds the words the
//! tests are written in, most of them those of bff's own tests. Start with [`support::World`].

#![expect(
    clippy::unwrap_used,
    reason = "the allowance of clippy.toml knows no helpers; a failed unwrap is a failed test"
)]

mod support;

mod admin;
mod backup;
mod commands;
mod doctor;
mod drills;
mod files;
mod framing;
mod http2_upstreams;
mod kill;
mod log;
mod operator;
mod pages;
mod reload;
mod rolling_restart;
mod secrets;
mod slow_clients;
mod stopping;
mod tls;
mod traces;
mod two_instances;
