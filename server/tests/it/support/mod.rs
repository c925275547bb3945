//! The words the tests are written in: bff's, and a few for processes.

#![allow(dead_code, reason = "not all of bff's words are needed here")]

#[path = "../../../../bff/tests/it/support/answer.rs"]
mod answer;
#[path = "../../../../bff/tests/it/support/browser.rs"]
mod browser;
#[path = "../../../../bff/tests/it/support/cookies.rs"]
mod cookies;
#[path = "../../../../bff/tests/it/support/databases.rs"]
mod databases;
#[path = "../../../../bff/tests/it/support/event_source.rs"]
mod event_source;
#[path = "../../../../bff/tests/it/support/jwt.rs"]
mod jwt;
#[path = "../../../../bff/tests/it/support/login.rs"]
mod login;
#[path = "../../../../bff/tests/it/support/occurs.rs"]
mod occurs;
#[path = "../../../../bff/tests/it/support/provider.rs"]
mod provider;
#[path = "../../../../bff/tests/it/support/resource_server.rs"]
mod resource_server;
#[path = "../../../../bff/tests/it/support/store.rs"]
mod store;
#[path = "../../../../bff/tests/it/support/until.rs"]
mod until;

mod balancer;
mod cluster;
mod collector;
mod command;
mod gate;
mod http2;
mod instance;
mod nginx;
mod not_run;
mod tls;
mod websocket;
mod world;

pub(crate) use answer::Answer;
pub(crate) use browser::{Began, Browser};
pub(crate) use cluster::Cluster;
pub(crate) use collector::{Collector, Span};
pub(crate) use databases::{on_both_databases, on_postgres, on_sqlite};
pub(crate) use gate::Gate;
pub(crate) use http2::Http2Server;
pub(crate) use instance::{Instance, free_address};
pub(crate) use jwt::claims_of;
pub(crate) use login::{Attempt, query_of};
pub(crate) use nginx::Nginx;
pub(crate) use not_run::not_run;
pub(crate) use occurs::occurs;
pub(crate) use resource_server::{ResourceServer, nowhere};
pub(crate) use store::Store;
pub(crate) use tls::Certificate;
pub(crate) use until::until;
pub(crate) use websocket::{open_websocket, open_websocket_to};
pub(crate) use world::{World, client, row};
