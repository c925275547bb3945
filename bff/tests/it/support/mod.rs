//! The words the tests are written in.

mod answer;
mod app;
mod browser;
mod cookies;
mod databases;
mod event_source;
mod jwt;
mod lies;
mod listeners;
mod log;
mod login;
mod logout_token;
mod metrics;
mod occurs;
mod provider;
mod resource_server;
mod signing;
mod store;
mod strict_provider;
mod until;
mod world;

pub(crate) use answer::Answer;
pub(crate) use browser::{Began, Browser};
pub(crate) use databases::{on_both_databases, on_postgres, on_sqlite};
pub(crate) use jwt::{claims_of, header_of, jwt_part};
pub(crate) use listeners::LISTENERS;
pub(crate) use login::{Attempt, query_of};
pub(crate) use logout_token::LOGOUT;
pub(crate) use metrics::{counted, scraped};
pub(crate) use occurs::occurs;
pub(crate) use resource_server::{ResourceServer, nowhere};
pub(crate) use signing::{EcKey, hash, proven};
pub(crate) use store::Store;
pub(crate) use strict_provider::StrictProvider;
pub(crate) use until::until;
pub(crate) use world::{World, row};

/// Makes `once::name` of each `async fn name(store: Store)` that no database makes a difference to.
macro_rules! once {
    ($($test:ident,)*) => {
        mod once {
            $(#[tokio::test]
            async fn $test() {
                $crate::support::Store::sqlite().lend(super::$test).await;
            })*
        }
    };
}
pub(crate) use once;
